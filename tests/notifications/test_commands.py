"""`antrean messages` and the admin: what staff see of the outbox, and what they may do."""

from __future__ import annotations

import pytest
from django.contrib.admin import site
from django.test import Client
from django.urls import reverse

from antrean.config import cli
from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.models import Message, Pause
from tests import make, staff

pytestmark = pytest.mark.django_db


def in_state(state: str, **facts: str) -> Message:
    message = make.message(about="K7QX4M2T9")
    Message.objects.filter(pk=message.pk).update(state=state, **facts)
    message.refresh_from_db()
    return message


def run(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, list[str]]:
    code = cli.main(["messages", *words])
    said = capsys.readouterr()
    return code, (said.out or said.err).splitlines()


def test_dead_letters_are_listed_without_a_person(capsys: pytest.CaptureFixture[str]) -> None:
    message = in_state("dead", error="131000")
    in_state("call_list")

    code, lines = run(capsys, "dead")

    row = [
        str(message.pk),
        message.office.code,
        "answer",
        "K7QX4M2T9",
        "2017-08-07T05:00Z",
        "131000",
    ]
    assert (code, [line.split("\t") for line in lines[1:]]) == (0, [row])


def test_dead_letters_are_owed_again(capsys: pytest.CaptureFixture[str]) -> None:
    first, second = in_state("dead"), in_state("dead")

    assert run(capsys, "retry", str(first.pk)) == (0, ["1 owed again"])
    assert run(capsys, "retry", "--all") == (0, ["1 owed again"])

    second.refresh_from_db()
    assert second.state == "owed"


def test_a_retry_of_nothing_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    message = in_state("call_list")

    assert run(capsys, "retry")[0] == 1
    assert run(capsys, "retry", "1", "--all")[0] == 1
    assert run(capsys, "retry", str(message.pk))[0] == 1


def test_the_call_list_says_whom_to_call(capsys: pytest.CaptureFixture[str]) -> None:
    message = in_state("call_list", error="budget_spent")
    in_state("call_list")
    phone = message.holder.identities.get().value

    code, lines = run(capsys, "call-list", "--office", message.office.code)

    assert (code, len(lines)) == (0, 2)
    assert lines[1].split("\t")[4:] == [phone, "budget_spent"]


def test_what_stands_still_is_listed_and_let_go_on(capsys: pytest.CaptureFixture[str]) -> None:
    actions.pause("whatsapp:kind:reminder", "131048")

    assert run(capsys, "pauses")[1][1:] == ["whatsapp:kind:reminder\tuntil lifted\t131048"]
    assert run(capsys, "resume", "whatsapp:kind:reminder") == (
        0,
        ["whatsapp:kind:reminder goes on"],
    )
    assert run(capsys, "resume", "whatsapp:kind:reminder")[0] == 1


def test_wrong_usage_is_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    for words in ([], ["retry", "x"], ["unknown"]):
        with pytest.raises(SystemExit) as caught:
            cli.main(["messages", *words])
        assert caught.value.code == 2
        assert len(capsys.readouterr().err.splitlines()) == 1


# Admin


@pytest.fixture
def admin(db: None) -> Client:
    return staff.at_work(staff.account("admin"))


def test_the_admin_shows_messages_without_their_words(admin: Client) -> None:
    message = in_state("dead")

    listed = admin.get(reverse("admin:notifications_message_changelist"))
    shown = admin.get(reverse("admin:notifications_message_change", args=[message.pk]))

    assert (listed.status_code, shown.status_code) == (200, 200)
    for page in (listed, shown):
        assert "Halo" not in page.content.decode()


def test_the_admin_changes_nothing_by_hand() -> None:
    for model in (Message, Pause):
        model_admin = site.get_model_admin(model)
        request = None  # None of these asks who it is.
        assert not model_admin.has_add_permission(request)  # type: ignore[arg-type]
        assert not model_admin.has_change_permission(request)  # type: ignore[arg-type]
        assert not model_admin.has_delete_permission(request)  # type: ignore[arg-type]


def test_the_admin_owes_dead_letters_again_and_lifts_pauses(admin: Client) -> None:
    message = in_state("dead")
    with clock.stopped(make.an_instant()):
        actions.pause("whatsapp", "190")
    pause = Pause.objects.get()

    for model, act, pk in [
        ("message", "retry_selected", message.pk),
        ("pause", "lift_selected", pause.pk),
    ]:
        url = reverse(f"admin:notifications_{model}_changelist")
        assert admin.post(url, {"action": act, "_selected_action": pk}).status_code == 302

    message.refresh_from_db()
    assert (message.state, Pause.objects.count()) == ("owed", 0)
