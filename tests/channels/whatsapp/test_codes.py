"""Codes to sign in by a WhatsApp number: a template of Meta's, and whose number it is now."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts import actions
from antrean.accounts.errors import CodeNotFoundError, NumberUnclearError
from antrean.accounts.models import Device, SignIn
from antrean.channels.whatsapp.dialogue.wording.templates import SIGN_IN, TEMPLATES
from antrean.channels.whatsapp.sending.client import Client
from antrean.channels.whatsapp.sending.codes import send_codes
from antrean.kernel import clock
from antrean.notifications import actions as outbox
from antrean.notifications.models import Message, Pause
from antrean.people.models import Holder, Identity
from antrean_simulator.offices import Office
from tests import make
from tests.channels.whatsapp.post import SITI, Post
from tests.lines import LinesTo

pytestmark = pytest.mark.django_db
NEW = "+6281200000007"


class Codes(Post):
    """The stage, with somebody at a page who waits for a code."""

    def __init__(self) -> None:
        super().__init__()
        for language, text in TEMPLATES[SIGN_IN].items():
            self.meta.approve_template(
                SIGN_IN,
                text.body,
                language=language,
                buttons=text.buttons,
                category=text.category,
            )

    def begin(self, number: str = SITI, language: str = "id") -> str:
        with clock.stopped(self.at):
            return actions.begin_by_phone(number, language)

    def send(self) -> int:
        with clock.stopped(self.at):
            return send_codes(Client(LinesTo(self.meta.http_transport().handle_request)))

    def enter(self, secret: str, code: str) -> Device | None:
        with clock.stopped(self.at):
            actions.enter(secret, code)
            done = actions.finish(secret, name="")
        return done[1] if done else None

    def code(self) -> str:
        assert self.siti.last.copy
        return self.siti.last.copy[1]


@pytest.fixture
def post(settings: Any) -> Codes:
    settings.WHATSAPP_CODE_TEMPLATE = SIGN_IN
    return Codes()


def test_a_code_comes_by_template_with_a_button_that_copies_it(post: Codes) -> None:
    post.wait(days=2)  # The window is shut.
    post.begin()

    assert post.send() == 1
    assert post.send() == 0

    shown = post.siti.last
    assert shown.text.startswith(f"*{post.code()}* adalah kode verifikasi")
    assert shown.copy == ("Salin kode", post.code())
    assert re.fullmatch(r"\d{6}", post.code())
    assert SignIn.objects.get().code not in {"", post.code()}
    assert not Message.objects.exists()


def test_it_speaks_the_language_of_the_page(post: Codes) -> None:
    post.begin(language="en")
    post.send()

    assert post.siti.last.copy == ("Copy code", post.code())


def test_who_is_known_by_the_number_and_the_same_user_id_is_signed_in(post: Codes) -> None:
    secret = post.begin()
    post.send()
    post.settle()

    device = post.enter(secret, post.code())

    assert device
    assert (device.holder, device.way) == (post.holder, "phone")


def test_somebody_new_is_spoken_to_in_the_language_of_the_page(post: Codes) -> None:
    post.siti = post.meta.add_phone("Budi", NEW)
    secret = post.begin(NEW, "en")
    post.send()

    device = post.enter(secret, post.code())

    assert device
    assert device.holder.language == "en"
    assert list(device.holder.identities.values_list("kind", "value")) == [("phone", NEW)]


def test_as_long_as_nobody_says_whose_number_it_is_nobody_is_signed_in(post: Codes) -> None:
    secret = post.begin()
    post.send()

    with pytest.raises(NumberUnclearError):
        post.enter(secret, post.code())
    post.settle()

    assert post.enter(secret, post.code()) is not None


def test_a_number_that_changed_hands_finds_nothing(post: Codes) -> None:
    old = post.holder
    post.siti = post.meta.add_phone("Budi", SITI)  # Nobody was told.
    post.wait(days=1)
    secret = post.begin()
    post.send()
    post.settle()

    device = post.enter(secret, post.code())

    assert device
    assert device.holder != old
    assert device.holder.number_recycled_at is not None
    assert list(old.identities.values_list("kind", flat=True)) == ["bsuid"]


def test_a_code_is_of_no_use_to_another_browser_and_good_once(post: Codes) -> None:
    secret, other = post.begin(), post.begin(NEW)
    post.send()
    post.settle()

    with pytest.raises(CodeNotFoundError):
        post.enter(other, post.code())
    assert post.enter(secret, post.code())
    with pytest.raises(CodeNotFoundError):
        post.enter(secret, post.code())


def test_five_wrong_codes_and_ten_minutes_end_it(post: Codes) -> None:
    secret, late = post.begin(), post.begin()
    post.send()
    post.settle()
    wrong = "000000" if post.code() != "000000" else "000001"

    for _ in range(5):
        with pytest.raises(CodeNotFoundError):
            post.enter(secret, wrong)
    with pytest.raises(CodeNotFoundError):
        post.enter(secret, post.code())
    post.wait(minutes=10)
    with pytest.raises(CodeNotFoundError):
        post.enter(late, post.code())


@pytest.mark.parametrize("code", [131000, 130429, 190])
def test_what_meta_takes_later_leaves_again_with_another_code(post: Codes, code: int) -> None:
    post.meta.fail(code)
    secret = post.begin()

    assert (post.send(), post.send()) == (1, 0)
    assert post.siti.received == []
    post.wait(seconds=10)
    post.send()
    post.settle()

    assert post.enter(secret, post.code())


def test_who_has_no_whatsapp_is_not_tried_again(post: Codes) -> None:
    post.meta.fail(131026)
    post.begin()
    post.send()

    post.wait(minutes=1)

    assert post.send() == 0
    assert not Pause.objects.exists()


def test_a_failure_that_is_told_later_ends_nothing(post: Codes) -> None:
    post.begin(NEW)  # Nobody is there.
    post.send()
    post.settle()

    assert SignIn.objects.get().bsuid == ""


@pytest.mark.parametrize("status", ["PENDING", "PAUSED"])
def test_a_template_that_meta_refuses_is_offered_again_once_approved(
    post: Codes, status: str
) -> None:
    post.meta.judge_template(SIGN_IN, status)
    post.begin()
    post.send()

    assert Pause.objects.get().scope == f"whatsapp:template:{SIGN_IN}"
    post.meta.judge_template(SIGN_IN, "APPROVED")
    post.settle()

    assert not Pause.objects.filter(until=None).exists()


@pytest.mark.parametrize(
    "scope", ["whatsapp", "whatsapp:number:{}", f"whatsapp:template:{SIGN_IN}"]
)
def test_nothing_is_sent_while_what_sends_it_stands_still(post: Codes, scope: str) -> None:
    outbox.pause(scope.format(post.office.pk), "190")
    post.begin()

    post.send()
    assert post.siti.received == []

    Pause.objects.all().delete()
    post.wait(seconds=10)
    post.send()
    assert len(post.siti.received) == 1


def test_another_number_sends_when_one_stands_still(post: Codes) -> None:
    second = Office("400000000000002", "+6221500200", "Kantor kedua")
    post.meta.account = replace(post.meta.account, offices=(*post.meta.account.offices, second))
    make.office(whatsapp_phone_number_id=second.phone_number_id)
    outbox.pause(f"whatsapp:number:{post.office.pk}", "131042")
    post.begin()

    post.send()

    assert [sent.office for sent in post.meta.sent] == [second.phone_number_id]


def test_what_was_never_typed_makes_nobody_known(post: Codes) -> None:
    before = Holder.objects.count(), Identity.objects.count()
    post.begin(NEW)
    post.send()

    post.wait(hours=1)
    with clock.stopped(post.at + timedelta(minutes=1)):
        actions.forget_sign_ins()

    assert not SignIn.objects.exists()
    assert (Holder.objects.count(), Identity.objects.count()) == before
