"""Inside the window words, outside it templates within their budget, else staff call."""

from __future__ import annotations

from datetime import timedelta

import pytest
from pytest_django.fixtures import Settings

from antrean.channels.whatsapp.dialogue.wording.templates import CLOSURE, DELAY, REMINDER
from antrean.kernel import codes
from antrean.notifications.models import Message, Pause
from antrean.offices.models import OfficeDay
from antrean.people.models import Holder
from tests import make
from tests.channels.whatsapp.post import (
    Post,
    cancelled_by_office,
    confirmed,
    owe_reminder,
)

pytestmark = pytest.mark.django_db
SEVERAL = "Halo {{1}} {{2}} {{3}} {{4}} {{5}}."


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_reminder_goes_in_words_inside_the_window(post: Post) -> None:
    message = owe_reminder(post, confirmed(post))

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.siti.last.kind != "template"
    assert message.template_at is None


def test_the_last_instant_of_the_window_is_outside(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    booking = confirmed(post)
    post.wait(hours=23, minutes=59, seconds=59)
    inside = owe_reminder(post, booking)
    post.deliver()
    assert post.siti.last.kind != "template"

    post.wait(seconds=1)
    outside = post.owe(kind="reminder", body=inside.body, about=booking.code)
    post.deliver()

    assert post.siti.last.kind == "template"
    assert post.state(outside) == ("sent", "")
    assert outside.template_at == post.at


def test_a_window_that_closes_while_a_message_waits_turns_it_into_a_template(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    answer = post.owe()
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.state(answer) == ("call_list", "window_shut")


def test_a_window_that_meta_sees_shut_sooner_turns_into_a_template_too(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    answer = post.owe()
    Holder.objects.update(last_heard_at=post.at + timedelta(hours=24))
    post.wait(hours=24)

    post.deliver()

    assert post.siti.last.kind == "template"
    assert post.state(message) == ("sent", "")
    assert post.state(answer)[0] == "call_list"


@pytest.mark.parametrize("kind", ["closure", "delay"])
def test_closures_and_delays_have_templates_of_their_own(kind: str, post: Post) -> None:
    post.meta.approve_template(CLOSURE, SEVERAL, buttons=["Ubah hari"])
    post.meta.approve_template(DELAY, SEVERAL)
    booking = confirmed(post)
    if kind == "closure":
        cancelled_by_office(post)
    else:
        OfficeDay.objects.update(delay_minutes=30)
    body = {"notice": kind, "day": make.DAY.isoformat(), "reason": "Banjir", "minutes": 30}
    message = post.owe(kind=kind, body=body, about=booking.code)
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert codes.shown(booking.code) in post.siti.last.text


def test_what_does_not_fit_the_days_budget_goes_on_the_call_list(
    post: Post, settings: Settings
) -> None:
    settings.WHATSAPP_DAILY_TEMPLATES = 1
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    Message.objects.filter(pk=post.owe(holder=make.holder()).pk).update(
        template_at=post.at + timedelta(hours=1), state="sent", sent_at=post.at
    )
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("call_list", "budget_spent")


def test_metas_news_of_the_reminders_template_switches_reminders_off_and_on(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    post.meta.judge_template(REMINDER, "PAUSED")
    post.settle()
    post.deliver()
    assert post.state(message) == ("owed", "")

    post.meta.judge_template(REMINDER, "APPROVED")
    post.settle()
    post.deliver()

    assert post.state(message) == ("sent", "")


def test_a_template_approved_again_lifts_no_stop_for_complaints(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL)
    post.owe()
    post.meta.fail(131048)
    post.deliver()

    post.meta.judge_template(REMINDER, "APPROVED")
    post.settle()

    assert Pause.objects.filter(scope="whatsapp:kind:reminder").exists()


def test_a_paused_template_of_closures_puts_them_on_the_call_list(post: Post) -> None:
    post.meta.approve_template(CLOSURE, SEVERAL, buttons=["Ubah hari"])
    booking = confirmed(post)
    cancelled_by_office(post)
    body = {"notice": "closure", "day": make.DAY.isoformat(), "reason": "Banjir"}
    message = post.owe(kind="closure", body=body, about=booking.code)
    post.meta.judge_template(CLOSURE, "PAUSED")
    post.settle()
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("call_list", "template_paused")
