from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import zxingcpp
from django.test import Client
from icalendar import Calendar
from PIL import Image, ImageDraw

from antrean.bookings.models import Booking, Place
from antrean.kernel import clock
from antrean.web.views.checking import UNKNOWN_CODES
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import BUDI, SITI, Visitor


def confirmed(siti: Visitor) -> str:
    code = siti.hold(SITI)
    siti.send(f"/tiket/{code}/confirm")
    return code


def test_a_hold_says_until_when_and_can_be_extended_once(siti: Visitor) -> None:
    code = siti.hold(SITI)
    assert "sampai pukul 10.15 WIB" in siti.page

    siti.send(f"/tiket/{code}/extend")

    assert "sampai pukul 10.30 WIB" in siti.page
    assert "Minta waktu tambahan" not in siti.page


def test_a_hold_that_ran_out_says_so_and_a_late_confirmation_still_counts(siti: Visitor) -> None:
    code = siti.hold(SITI)

    with clock.stopped(NOW + timedelta(minutes=15)):
        assert "Batas waktu konfirmasi lewat" in siti.open(f"/tiket/{code}/")
        siti.send(f"/tiket/{code}/confirm")

    assert Booking.objects.get().state == "confirmed"


def test_a_child_needs_the_word_of_its_parent(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    siti.send(f"/tiket/{code}/confirm")

    assert siti.status == 422
    assert "Centang pernyataan bahwa Anda orang tua atau walinya" in siti.page
    assert Booking.objects.get().state == "held"


@pytest.mark.parametrize(
    ("children", "said"),
    [(["Ani", "Budi"], "Ani dan Budi"), (["Ani", "Budi", "Cici"], "Ani, Budi, dan Cici")],
)
def test_a_parent_speaks_for_all_of_them_by_name(
    siti: Visitor, children: list[str], said: str
) -> None:
    others = [
        BUDI | {"name": name, "nik": f"320101170812000{number}"}
        for number, name in enumerate(children, start=2)
    ]

    siti.hold(SITI, *others)

    assert f"orang tua atau wali dari {said}, yang" in siti.page


def test_one_of_a_family_is_cancelled_and_brought_back(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")
    budi = Place.objects.get(name="Budi")

    assert "Budi" in siti.open(f"/tiket/{code}/batal/")
    siti.send(f"/tiket/{code}/cancel", person=budi.pk)
    assert list(Place.objects.order_by("pk").values_list("state", flat=True)) == [
        "confirmed",
        "cancelled",
    ]
    assert "Antrean Budi dibatalkan. Sampai pukul 10.05 WIB" in siti.page

    siti.send(f"/tiket/{code}/undo")
    assert set(Place.objects.values_list("state", flat=True)) == {"confirmed"}


@pytest.mark.parametrize("chosen", [[], ["²"], ["0"], ["99999999999999999999"], ["all"]])
def test_whoever_chooses_nobody_cancels_nobody(siti: Visitor, chosen: list[str]) -> None:
    code = siti.hold(SITI, BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes")

    siti.send(f"/tiket/{code}/cancel", person=chosen)

    assert siti.status == 422
    assert siti.page.count("Pilih setidaknya satu orang") == 2  # in the summary and beside it
    assert set(Place.objects.values_list("state", flat=True)) == {"confirmed"}


def test_what_can_no_longer_be_done_is_said(siti: Visitor) -> None:
    code = confirmed(siti)

    siti.send(f"/tiket/{code}/extend")

    assert siti.status == 409
    assert "Tindakan itu tidak dapat lagi dilakukan" in siti.page


def drawn(svg: str) -> Image.Image:
    """Return a barcode's picture: each run of its path is a line of dark modules."""
    [size] = re.findall(r'viewBox="0 0 (\d+) \d+"', svg)
    [path] = re.findall(r' d="([^"]+)"', svg)
    image = Image.new("L", (int(size), int(size)), 255)
    x = y = 0.0
    for act, numbers in re.findall(r"([Mmh])([-0-9. ]+)", path):
        given = [float(number) for number in numbers.split()]
        if act == "h":
            ImageDraw.Draw(image).line((x, int(y), x + given[0] - 1, int(y)), fill=0)
            x += given[0]
        else:
            x, y = (given[0], given[1]) if act == "M" else (x + given[0], y + given[1])
    return image.resize((400, 400), Image.Resampling.NEAREST)


def test_the_barcode_holds_the_code_and_nothing_else(siti: Visitor) -> None:
    code = confirmed(siti)
    svg = siti.page.partition('<div class="barcode">')[2].partition("</svg>")[0]

    [read] = zxingcpp.read_barcodes(drawn(svg))

    assert read.text == code


@pytest.mark.parametrize("act", ["confirm", "extend", "cancel", "undo"])
def test_nobody_acts_on_anothers_booking(siti: Visitor, act: str) -> None:
    code = siti.hold(SITI)
    stranger = Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))

    stranger.send(f"/tiket/{code}/{act}")

    assert stranger.at.startswith("/cek/")
    assert "Siti" not in stranger.page
    assert Booking.objects.get().state == "held"


def test_the_check_says_of_a_code_only_how_it_stands(siti: Visitor) -> None:
    code = confirmed(siti)
    anybody = Visitor()

    page = anybody.open(f"/cek/?code={code[:4].lower()}-{code[4:8]}-{code[8]}")

    assert "Terkonfirmasi" in page
    assert "Rabu, 9 Agustus 2017" in page
    for secret in ("Siti", SITI["nik"], "A001", "08.00"):
        assert secret not in page


def test_a_code_that_is_not_registered_is_said_to_be_none(visitor: Visitor) -> None:
    assert "tidak terdaftar" in visitor.open("/cek/?code=222222222")
    assert visitor.open("/cek/?code=halo").count("Kode booking belum tepat.") == 2
    assert 'value="halo"' in visitor.page


def test_codes_are_not_found_by_trying(siti: Visitor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(UNKNOWN_CODES, "most", 3)
    code = confirmed(siti)
    anybody = Visitor()

    for _ in range(3):
        assert "tidak terdaftar" in anybody.open("/cek/?code=222222222")

    page = anybody.open(f"/cek/?code={code}")
    assert anybody.status == 429
    assert "Terlalu banyak kode yang tidak terdaftar" in page
    assert "Terkonfirmasi" not in page
    with clock.stopped(NOW + timedelta(hours=1)):
        assert "Terkonfirmasi" in anybody.open(f"/cek/?code={code}")


def test_my_bookings_are_listed_for_me_alone(siti: Visitor) -> None:
    code = siti.hold(SITI)
    shown = f"{code[:4]}-{code[4:8]}-{code[8]}"

    assert shown in siti.open("/antrean/")
    stranger = Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))
    assert shown not in stranger.open("/antrean/")


@pytest.mark.parametrize("path", ["/antrean/", "/tiket/222222222/", "/tiket/222222222/batal/"])
def test_who_is_not_signed_in_sees_no_booking(path: str, db: None, client: Client) -> None:
    answer: Any = client.get(path)

    assert answer.status_code == 302


def test_a_code_and_a_birth_date_open_the_ticket_on_a_new_telephone(siti: Visitor) -> None:
    code = confirmed(siti)
    anybody = Visitor()

    page = anybody.send("/cek/tiket/", code=code, day="25", month="1", year="1987")

    assert "Siti Nurhaliza" in page
    assert "A001" in page
    assert "Batalkan antrean" not in page


def test_a_ticket_opened_by_a_birth_date_is_loaded_anew_without_another_try(
    siti: Visitor,
) -> None:
    code = confirmed(siti)
    anybody = Visitor()
    anybody.send("/cek/tiket/", code=code, day="25", month="1", year="1987")

    for _ in range(6):  # As the page does by itself, whenever somebody is called to another stage.
        page = anybody.open("/cek/tiket/")

    assert "Siti Nurhaliza" in page
    assert "Siti Nurhaliza" not in Visitor().open("/cek/tiket/")


def test_a_birth_date_that_is_none_is_said_so_and_stays_typed(siti: Visitor) -> None:
    code = confirmed(siti)

    page = Visitor().send("/cek/tiket/", code=code, day="31", month="2", year="1987")

    assert page.count("Tanggal itu tidak ada dalam kalender.") == 2
    for typed in ("31", "2", "1987"):
        assert f'value="{typed}"' in page


@pytest.mark.parametrize(
    ("path", "leads_to"),
    [
        ("/cek/tiket/", "/cek/"),
        ("/tiket/{code}/confirm", "/tiket/{code}/"),
        ("/en/tiket/{code}/cancel", "/en/tiket/{code}/"),
        ("/data/kunci/", "/data/#passkeys"),
        ("/masuk/kunci/", "/antrean/"),
    ],
)
def test_an_address_that_takes_forms_leads_on_when_it_is_only_looked_at(
    siti: Visitor, path: str, leads_to: str
) -> None:
    code = confirmed(siti)

    siti.open(path.format(code=code))

    assert (siti.at, siti.status) == (leads_to.format(code=code), 200)


def test_a_wrong_birth_date_opens_nothing_and_five_of_them_not_even_the_right_one(
    siti: Visitor,
) -> None:
    code = confirmed(siti)
    anybody = Visitor()

    for day in "12345":
        page = anybody.send("/cek/tiket/", code=code, day=day, month="1", year="1987")
        assert "Tanggal lahir itu tidak cocok" in page
        assert "Siti" not in page

    page = anybody.send("/cek/tiket/", code=code, day="25", month="1", year="1987")
    assert "Terlalu banyak percobaan" in page
    assert "Siti" not in page
    with clock.stopped(NOW + timedelta(hours=1)):
        page = anybody.send("/cek/tiket/", code=code, day="25", month="1", year="1987")
    assert "Siti Nurhaliza" in page


def test_the_calendar_file_tells_when_to_report_in_the_offices_zone(siti: Visitor) -> None:
    code = confirmed(siti)

    answer = siti.client.get(f"/tiket/{code}/kalender.ics")

    [entry] = Calendar.from_ical(answer.content).events
    assert entry.start == datetime(2017, 8, 9, 7, 30, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert entry.end == datetime(2017, 8, 9, 9, 0, tzinfo=ZoneInfo("Asia/Jakarta"))
    assert b"TZID=Asia/Jakarta" in answer.content
    assert b"BEGIN:VTIMEZONE" in answer.content
    assert b"Siti" not in answer.content
