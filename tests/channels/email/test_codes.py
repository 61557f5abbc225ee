"""Codes to sign in by e-mail: drawn by who sends them, and by nobody else."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from antrean.accounts import actions
from antrean.accounts.models import SignIn
from antrean.channels.email.codes import send_codes
from antrean.kernel import clock
from antrean.people.models import Holder
from tests import make
from tests.channels.email.mailbox import Mailbox

pytestmark = pytest.mark.django_db
NOW = make.an_instant()
ADDRESS = "siti@contoh.example"


def test_a_letter_brings_six_digits_and_they_are_kept_as_a_hash(mailbox: Mailbox) -> None:
    with clock.stopped(NOW):
        actions.begin_by_email(ADDRESS, "id")
        assert send_codes() == 1
        assert send_codes() == 0

    letter = mailbox.last
    [code] = re.findall(r"\b\d{6}\b", letter.text)
    assert letter.to == ADDRESS
    assert letter.subject.startswith(code)
    assert "10 menit" in letter.text
    assert code not in SignIn.objects.get().code


def test_a_letter_refused_for_now_leaves_again_with_another_code(mailbox: Mailbox) -> None:
    mailbox.refuse(451)
    with clock.stopped(NOW):
        secret = actions.begin_by_email(ADDRESS, "en")
        send_codes()
        assert mailbox.letters == []
        assert send_codes() == 0  # not at once
    with clock.stopped(NOW + timedelta(seconds=10)):
        send_codes()
        [code] = re.findall(r"\b\d{6}\b", mailbox.last.text)
        actions.enter(secret, code)
        assert actions.finish(secret, name="") is not None
    assert "Your sign-in code" in mailbox.last.text


def test_an_address_that_is_refused_for_good_is_not_tried_again(mailbox: Mailbox) -> None:
    mailbox.refuse(550)
    with clock.stopped(NOW):
        actions.begin_by_email(ADDRESS, "id")
        send_codes()
    with clock.stopped(NOW + timedelta(minutes=1)):
        assert send_codes() == 0


def test_what_ended_is_not_sent(mailbox: Mailbox) -> None:
    with clock.stopped(NOW):
        actions.begin_by_email(ADDRESS, "id")
    with clock.stopped(NOW + actions.CODE_LASTS):
        assert send_codes() == 0


def test_somebody_new_is_spoken_to_in_the_language_of_the_page(mailbox: Mailbox) -> None:
    with clock.stopped(NOW):
        secret = actions.begin_by_email(ADDRESS, "en")
        send_codes()
        [code] = re.findall(r"\b\d{6}\b", mailbox.last.text)
        actions.enter(secret, code)

    assert Holder.objects.get().language == "en"


def test_who_is_signed_out_everywhere_has_nothing_under_way(mailbox: Mailbox) -> None:
    siti = make.contact_holder(email=ADDRESS)
    actions.begin_by_email(ADDRESS, "id")
    actions.begin_by_email("other@contoh.example", "id")

    actions.sign_out_everywhere(siti.pk)

    assert SignIn.objects.get().email == "other@contoh.example"


def test_a_code_to_add_an_address_says_so(mailbox: Mailbox) -> None:
    siti = make.holder()
    with clock.stopped(NOW):
        actions.begin_by_email(ADDRESS, "id", adds_to=siti.pk)
        send_codes()

    assert "untuk menambahkan alamat surel ini" in mailbox.last.subject
    assert "masuk" not in mailbox.last.text
