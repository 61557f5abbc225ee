from __future__ import annotations

import csv
import io
from datetime import date, time, timedelta

import pytest
from django.test import Client
from pypdf import PdfReader

from antrean.accounts.models import Account, StaffAct
from antrean.bookings import actions as bookings
from antrean.bookings.actions import Applicant
from antrean.bookings.models import Booking, Place
from antrean.counters.actions import arrive, close_day
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper import actions
from antrean.paper.models import DayList
from tests import make, staff
from tests.counters.office import HOLDER

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make.office()


@pytest.fixture
def siti(office: Office) -> Account:
    return staff.account("reception", office, email="siti@example.org")


@pytest.fixture
def browser(siti: Account, office: Office) -> Client:
    with clock.stopped(at(office, 7)):
        return staff.at_work(siti)


def at(office: Office, hour: int, minute: int = 0, *, days: int = 0):
    return office.at(make.DAY, time(hour, minute)) + timedelta(days=days)


def booked(office: Office, *names: str, starts: int = 8, born: date = date(1987, 1, 25)) -> Booking:
    slot = office.slots.filter(starts_at=at(office, starts)).first() or make.slot(
        office=office, starts=time(starts)
    )
    people = tuple(Applicant(name=name, birth_date=born) for name in names or ("Budi",))
    with clock.stopped(at(office, 12, days=-2)):
        held = bookings.hold(make.request(slot=slot, people=people))
        return bookings.confirm(held.code, HOLDER).booking


def morning(office: Office) -> DayList:
    with clock.stopped(at(office, 6, 30)):
        actions.make_due_lists()
    return DayList.objects.get()


def words(pdf: bytes) -> str:
    pages = PdfReader(io.BytesIO(pdf)).pages
    return " ".join(" ".join(page.extract_text() for page in pages).split())


def test_the_page_shows_the_lists_of_today_and_of_the_next_day(
    office: Office, browser: Client
) -> None:
    booked(office, "Budi", "Siti")
    make.slot(office=office, day=make.DAY + timedelta(days=2))
    morning(office)

    with clock.stopped(at(office, 7)):
        shown = browser.get("/petugas/daftar/").content.decode()

    assert "Rabu, 9 Agustus 2017" in shown
    assert "Jumat, 11 Agustus 2017" in shown
    assert "2 orang" in shown
    assert "06.30 WIB" in shown
    assert "Belum diunduh." in shown


def test_the_sheet_has_everybody_in_the_order_of_calling_and_nobodys_nik(
    office: Office, browser: Client
) -> None:
    nine = booked(office, "Made", starts=9)
    eight = booked(office, "Zulaikha", born=date(1950, 1, 1))
    Place.objects.update(nik_hash="secret")
    found = morning(office)

    with clock.stopped(at(office, 7)):
        answer = browser.get(f"/petugas/daftar/{found.pk}.pdf")

    said = words(answer.content)
    assert answer["Content-Type"] == "application/pdf"
    assert said.index("Zulaikha") < said.index("Made")
    for fact in (
        "Rabu, 9 Agustus 2017",
        eight.code[-4:],
        nine.code[-4:],
        "PRIORITAS",
        "W501",
        "Tidak ada kode yang hangus.",
        "musnahkan setelah dua hari",
    ):
        assert fact in said
    assert eight.code not in said
    read = PdfReader(io.BytesIO(answer.content))
    assert read.root_object["/MarkInfo"]["/Marked"]
    assert read.xmp_metadata is not None
    assert "pdfuaid" in read.xmp_metadata.rdf_root.toxml()


def test_the_table_opens_in_a_spreadsheet_and_comes_back(office: Office, browser: Client) -> None:
    booking = booked(office, "Budi")
    found = morning(office)

    with clock.stopped(at(office, 7)):
        answer = browser.get(f"/petugas/daftar/{found.pk}.csv")

    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert rows[0] == {
        "nomor": "A001",
        "nama": "Budi",
        "tanggal_lahir": "",
        "jam": "08.00",
        "kode": booking.code[-4:],
        "prioritas": "",
        "hadir": "",
        "selesai": "",
        "hasil": "",
    }
    assert (rows[1]["nomor"], rows[-1]["nomor"]) == ("W501", "W599")


def test_who_took_a_copy_is_kept_and_shown(office: Office, browser: Client) -> None:
    booked(office)
    found = morning(office)

    with clock.stopped(at(office, 7)):
        browser.get(f"/petugas/daftar/{found.pk}.pdf")
        shown = browser.get("/petugas/daftar/").content.decode()

    act = StaffAct.objects.get(act="list_printed")
    assert (act.account.email, act.office, act.about) == (
        "siti@example.org",
        office,
        f"2017-08-09 pdf {found.pk}",
    )
    assert "siti@example.org, Rab 9 Agu, 07.00 WIB (PDF)" in shown


def test_a_list_is_made_anew_by_hand(office: Office, browser: Client, siti: Account) -> None:
    booked(office)
    morning(office)
    booked(office, "Made")

    with clock.stopped(at(office, 7)):
        led = browser.post("/petugas/daftar/", {"day": "2017-08-09"})
        shown = browser.get(led["Location"]).content.decode()

    newest = DayList.objects.latest("pk")
    assert (newest.occasion, newest.made_by, len(newest.places)) == ("hand", siti, 2)
    assert "Daftar baru sudah dibuat." in shown
    assert "Daftar yang lebih lama" in shown


def test_a_list_of_a_day_without_service_is_not_made(office: Office, browser: Client) -> None:
    with clock.stopped(at(office, 7)):
        assert browser.post("/petugas/daftar/", {"day": "2017-08-09"}).status_code == 404


def test_who_cancelled_since_is_struck_out(office: Office, browser: Client) -> None:
    booking = booked(office)
    found = morning(office)
    with clock.stopped(at(office, 6, 45)):
        bookings.cancel(booking.code, HOLDER)

    with clock.stopped(at(office, 7)):
        assert "dibatalkan" in words(browser.get(f"/petugas/daftar/{found.pk}.pdf").content)


def test_another_offices_list_is_nobodys_business(office: Office, browser: Client) -> None:
    booked(make.office())
    found = morning(office)

    with clock.stopped(at(office, 7)):
        for form in ("pdf", "csv"):
            assert browser.get(f"/petugas/daftar/{found.pk}.{form}").status_code == 403
    assert not StaffAct.objects.filter(act="list_printed").exists()


def test_empty_numbers_hold_all_of_them_and_no_data(browser: Client, office: Office) -> None:
    booked(office, "Zulaikha")

    with clock.stopped(at(office, 7)):
        said = words(browser.get("/petugas/daftar/kosong.pdf").content)

    assert "W501" in said
    assert "W599" in said
    assert "Zulaikha" not in said


def test_the_closing_list_tells_of_every_number_and_bears_the_head(
    office: Office, siti: Account
) -> None:
    booking, _ = booked(office, "Zulaikha"), booked(office, "Made", starts=9)
    with clock.stopped(at(office, 7, 30)):
        bookings.open_day(office, make.DAY)
    with clock.stopped(at(office, 7, 45)):
        arrive(booking.code, HOLDER, office_id=office.pk)
    with clock.stopped(at(office, 16)):
        close_day(office, make.DAY)
        browser = staff.at_work(siti)
        shown = browser.get("/petugas/daftar/").content.decode()
        said = words(browser.get("/petugas/daftar/penutupan/2017-08-09.pdf").content)

    head = office.hall_days.get().head
    assert head[:16] in shown
    assert head in said.replace(" ", "")
    for fact in ("A001 selesai dilayani 07.45", "tidak hadir", "Ditutup pukul 16.00"):
        assert fact in said
    assert "Zulaikha" not in said


@pytest.mark.parametrize("day", ["2017-08-10", "kemarin"])
def test_there_is_no_closing_list_of_a_day_without_numbers(
    office: Office, browser: Client, day: str
) -> None:
    with clock.stopped(at(office, 7)):
        assert browser.get(f"/petugas/daftar/penutupan/{day}.pdf").status_code == 404
