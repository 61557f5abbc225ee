"""Signing in by a code that we send to a WhatsApp number."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest

from antrean.accounts import actions
from antrean.accounts.models import Device, SignIn
from antrean.kernel import clock
from antrean.notifications import actions as notifications
from antrean.people import actions as people
from tests import make
from tests.web.conftest import NOW
from tests.web.visitor import Visitor


@pytest.fixture
def by_number(settings: Any, visitor: Visitor) -> Visitor:
    settings.WHATSAPP_CODE_TEMPLATE = "kode_masuk"
    return visitor


def code_drawn() -> str:
    """Return the code as who sends it draws it."""
    [drawn] = actions.draw_codes("phone")
    return drawn.code


def test_a_code_to_a_whatsapp_number_signs_this_browser_in(by_number: Visitor) -> None:
    by_number.send("/masuk/", next="/antrean/", phone=" 0812 3456-7890 ")
    assert by_number.at == "/masuk/nomor/?next=%2Fantrean%2F"
    assert "lewat WhatsApp ke 0812 3456-7890" in by_number.page
    assert "Mohon tunggu 60 detik" in by_number.page

    by_number.send(by_number.at, code=code_drawn(), next="/antrean/")

    assert by_number.at == "/antrean/"
    device = Device.objects.get()
    assert device.way == "phone"
    assert device.holder.identities.get().value == "+6281234567890"


def test_the_code_of_a_number_is_of_no_use_to_another_browser(by_number: Visitor) -> None:
    by_number.send("/masuk/", phone="0812-3456-7890")
    code = code_drawn()
    other = Visitor()
    other.send("/masuk/", phone="0812-3456-7890")
    code_drawn()

    page = other.send("/masuk/nomor/", code=code)

    assert page.count("Kode ini tidak cocok") == 2
    assert not Device.objects.exists()


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ("", "Isi nomor WhatsApp Anda"),
        ("siti", "bukan nomor ponsel Indonesia"),
        ("0251 8332870", "bukan nomor ponsel Indonesia"),  # a landline
        ("+44 7911 123456", "bukan nomor ponsel Indonesia"),
    ],
)
def test_a_number_that_cannot_be_stands_at_its_field(
    by_number: Visitor, typed: str, fault: str
) -> None:
    page = by_number.send("/masuk/", phone=typed)

    assert (by_number.status, page.count(fault)) == (422, 2)
    assert f'value="{typed}"' in page
    assert not SignIn.objects.exists()


def test_a_telephone_is_not_flooded(by_number: Visitor) -> None:
    for _ in range(6):
        by_number.send("/masuk/", phone="0812-3456-7890")

    page = by_number.send("/masuk/", phone="+62 812 3456 7890")

    assert by_number.status == 429
    assert "Silakan coba lagi dalam 60 menit." in page
    assert SignIn.objects.count() == 6


def test_no_more_is_spent_than_the_day_has(by_number: Visitor, settings: Any) -> None:
    settings.WHATSAPP_CODES_PER_DAY = 1
    by_number.send("/masuk/", phone="0812-3456-7890")

    page = Visitor().send("/masuk/", phone="0812-3456-7891")

    assert "Hari ini kode lewat WhatsApp tidak dapat dikirim lagi." in page
    assert SignIn.objects.count() == 1
    with clock.stopped(NOW + timedelta(days=1)):
        Visitor().send("/masuk/", phone="0812-3456-7891")
    assert SignIn.objects.count() == 2


def test_known_and_unknown_numbers_are_answered_alike(by_number: Visitor) -> None:
    make.contact_holder(phone="+6281234567890")
    pages = []
    for number in ("0812-3456-7890", "0812-3456-7891"):
        other = Visitor()
        page = other.send("/masuk/", phone=number).replace(number, "")
        pages.append((other.status, re.sub(r'value="\w{64}"', "", page)))

    assert pages[0] == pages[1]


def test_a_number_that_may_be_anothers_now_is_told_so_to_who_has_the_code(
    by_number: Visitor,
) -> None:
    people.recognise(bsuid="ID.1", phone="+6281234567890", at=NOW)
    by_number.send("/masuk/", phone="0812-3456-7890")

    page = by_number.send("/masuk/nomor/", code=code_drawn())

    assert page.count("belum dapat memastikan") == 2
    assert not Device.objects.exists()


def test_a_code_to_a_number_is_offered_only_while_it_can_come(
    visitor: Visitor, settings: Any
) -> None:
    assert "Nomor WhatsApp" not in visitor.open("/masuk/")
    visitor.send("/masuk/", phone="0812-3456-7890")
    assert SignIn.objects.get().way == "whatsapp"

    settings.WHATSAPP_CODE_TEMPLATE = "kode_masuk"
    assert "Nomor WhatsApp" in visitor.open("/masuk/")
    notifications.pause("whatsapp:template:kode_masuk", "template_paused")
    assert "Nomor WhatsApp" not in visitor.open("/masuk/")
