"""The table of Meta's codes and unknown outcomes, end to end."""

from __future__ import annotations

import pytest
from pytest_django.fixtures import Settings

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.models import Pause
from antrean_simulator.faults import FaultKind
from tests.channels.whatsapp.post import Post

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return Post()


ENDS: list[tuple[int, str, set[str]]] = [
    (190, "owed", {"whatsapp"}),
    (200, "owed", {"whatsapp"}),
    (131031, "owed", {"whatsapp:number"}),
    (133010, "owed", {"whatsapp:number"}),
    (4, "owed", {"whatsapp"}),
    (80007, "owed", {"whatsapp"}),
    (130429, "owed", {"whatsapp:number"}),
    (131056, "owed", set()),
    (131000, "owed", set()),
    (131026, "failed", set()),
    (131049, "failed", set()),
    (131048, "failed", {"whatsapp:kind:reminder", "whatsapp:kind:nudge"}),
    (131062, "failed", set()),
    (132001, "dead", set()),
    (132015, "dead", {"whatsapp:kind:reminder"}),
    (100, "dead", set()),
    (999_999, "dead", set()),
]


@pytest.mark.parametrize("how", ["refuse", "fail_later"])
@pytest.mark.parametrize(("code", "ends", "scopes"), ENDS)
def test_a_code_has_the_same_consequence_at_once_and_later(
    code: int, ends: str, scopes: set[str], how: FaultKind, post: Post
) -> None:
    message = post.owe()
    post.meta.fail(code, kind=how)

    post.deliver()
    post.settle()

    assert post.state(message)[0] == ends
    paused = Pause.objects.values_list("scope", flat=True)
    assert {scope.removesuffix(f":{post.office.pk}") for scope in paused} == scopes


def test_a_page_in_front_of_meta_is_a_passing_trouble(post: Post) -> None:
    message = post.owe()
    post.meta.fail(kind="html")

    post.deliver()
    assert post.state(message) == ("owed", "http_503")
    post.wait(seconds=2)
    post.deliver()

    assert post.state(message) == ("sent", "")


def test_a_replaced_token_lets_a_stopped_transport_go_on(post: Post, settings: Settings) -> None:
    message = post.owe()
    post.meta.account.access_token = "baru"
    post.deliver()
    assert post.state(message) == ("owed", "190")

    settings.WHATSAPP_ACCESS_TOKEN = "baru"
    post.wait(seconds=90)
    post.deliver()

    assert post.state(message) == ("sent", "")


# Nobody knows


def test_a_timeout_after_acceptance_is_settled_by_the_status(post: Post) -> None:
    message = post.owe()
    post.meta.time_out(accepted=True)
    post.deliver()
    assert post.state(message)[0] == "unknown"

    post.settle()
    post.wait(hours=1)
    post.deliver()

    assert post.state(message) == ("delivered", "")
    assert len(post.received) == 1


def test_a_timeout_without_news_is_followed_by_one_more_sending(post: Post) -> None:
    message = post.owe()
    post.meta.time_out(accepted=False)
    post.deliver()
    post.wait(seconds=59)
    post.deliver()
    assert post.received == []

    post.wait(seconds=1)
    post.deliver()
    post.deliver()

    assert post.state(message) == ("sent", "")
    assert len(post.received) == 1


def test_a_restart_between_accepted_and_saved_sends_nothing_twice(post: Post) -> None:
    message = post.owe()
    with clock.stopped(post.at):
        claimed = actions.claim(post.sender.transports, 1)[0]
        post.transport.prepare([claimed.message])[0](
            lambda: None
        )  # Killed here: nothing is recorded.
    post.settle()
    post.wait(hours=1)
    post.deliver()

    assert post.state(message)[0] == "delivered"
    assert len(post.received) == 1


def test_unknown_outcomes_wait_as_the_settings_say(post: Post, settings: Settings) -> None:
    settings.WHATSAPP_UNKNOWN_WAIT_SECONDS = 5

    waits = {kind: post.transport.unknown_wait(kind).total_seconds() for kind in KINDS}

    assert {kind for kind, wait in waits.items() if wait == 5} == {
        "answer",
        "hold",
        "ticket",
        "apology",
    }
    assert set(waits.values()) == {5, 50}


KINDS = ["answer", "hold", "ticket", "apology", "closure", "delay", "reminder", "nudge"]
