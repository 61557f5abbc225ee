from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from antrean.bookings.models import Place
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.visitor import SITI, Visitor

RIGHT = {"p1-name": "Siti Nurhaliza", "p1-day": "25", "p1-month": "1", "p1-year": "1987"}


@pytest.fixture
def address(siti: Visitor) -> str:
    code = siti.hold(SITI | {"name": "Siti Nurhalisa"})
    return f"/tiket/{code}/perbaiki/{Place.objects.get().pk}/"


def test_a_small_slip_is_mended_once(siti: Visitor, address: str) -> None:
    assert 'value="Siti Nurhalisa"' in siti.open(address)

    siti.send(address, **RIGHT)
    assert "Siti Nurhaliza" in siti.page
    siti.send(address, **RIGHT | {"p1-day": "26"})

    assert siti.status == 422
    assert "sudah pernah diperbaiki" in siti.page
    assert Place.objects.get().birth_date == date(1987, 1, 25)


@pytest.mark.parametrize(
    ("wrong", "fault"),
    [
        ({"p1-name": "Budi"}, "terlalu besar"),
        ({"p1-name": ""}, "Isi nama lengkap"),
        ({"p1-month": "13"}, "Tanggal itu tidak ada dalam kalender."),
    ],
)
def test_more_than_a_slip_is_for_the_officer(
    siti: Visitor, address: str, wrong: dict[str, Any], fault: str
) -> None:
    siti.send(address, **RIGHT | wrong)

    assert siti.status == 422
    assert fault in siti.page
    assert "Pemohon 1" not in siti.page  # They are the only one on this page.
    assert Place.objects.get().name == "Siti Nurhalisa"


def test_nobody_corrects_anothers_booking(address: str) -> None:
    stranger = Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))

    stranger.send(address, **RIGHT)

    assert stranger.at == "/antrean/"
    assert Place.objects.get().name == "Siti Nurhalisa"
