from __future__ import annotations

from datetime import time, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse

from antrean.accounts.models import Account, StaffAct
from antrean.bookings.models import Outage
from antrean.counters.models import Ticket
from antrean.kernel import clock
from tests import make, staff
from tests.counters.office import Day, a_day, states

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day()


@pytest.fixture
def siti(day: Day) -> Account:
    with day.clock():
        return staff.account("supervisor", day.slot.office)


def send(day: Day, siti: Account, act: str, rows: str = "", **more: object) -> HttpResponse:
    sent = {"day": "2017-08-09", "act": act, "rows": rows} | more
    with day.clock():
        return staff.at_work(siti).post("/petugas/kertas/", sent)


def test_lines_are_checked_first_and_nothing_is_entered(day: Day, siti: Account) -> None:
    booking = day.booked("Budi")
    day.at(11)

    said = send(day, siti, "check", "A001; 07.55; 08.40\nA099; 08.00").content.decode()

    assert "1 baris siap dimasukkan, 0 sudah tercatat, 1 perlu diperbaiki." in said
    assert "Tidak ada nomor A099 pada hari ini." in said
    assert "A099; 08.00</textarea>" in said
    assert (states(booking), Ticket.objects.count()) == (["confirmed"], 0)


def test_right_lines_are_entered_and_wrong_ones_are_kept_to_be_put_right(
    day: Day, siti: Account
) -> None:
    booking = day.booked("Budi")
    day.at(11)
    rows = "A001; 07.55; 08.40\nW501; Citra; kemarin; 08.10"

    said = send(day, siti, "enter", rows).content.decode()
    again = send(day, siti, "enter", rows.replace("kemarin", "1-1-1990")).content.decode()

    assert "1 baris masuk, 0 sudah tercatat, 1 perlu diperbaiki." in said
    assert "Tulis tanggal lahir seperti 25-01-1987." in said
    assert "kemarin; 08.10</textarea>" in said
    assert "1 baris masuk, 1 sudah tercatat." in again
    assert states(booking) == ["served"]
    acts = StaffAct.objects.filter(act="paper_entered")
    assert list(acts.values_list("about", "reason")) == [("2017-08-09", "1 baris")] * 2


def test_a_filled_in_table_is_taken_as_excel_saves_it(day: Day, siti: Account) -> None:
    booking = day.booked("Budi", "Siti")
    day.at(11)
    text = "nomor;nama;kode;hadir;selesai;hasil\r\nA001;Bùdi;;07.55;08.40;\r\nA002;Siti;;;;\r\n"
    table = SimpleUploadedFile("daftar.csv", text.encode("cp1252"))

    said = send(day, siti, "enter", table=table).content.decode()

    assert "1 baris masuk, 0 sudah tercatat." in said
    # What was in the file can be put right in the page.
    assert "A001;Bùdi;" in said
    assert states(booking) == ["served", "confirmed"]


@pytest.mark.parametrize("rows", ["", "A001", "nomor;hadir\n"])
def test_without_a_line_it_says_so(day: Day, siti: Account, rows: str) -> None:
    day.booked("Budi")

    answer = send(day.at(11), siti, "enter", rows)

    assert answer.status_code == 422
    assert "Tidak ada baris dengan jam hadir." in answer.content.decode()


def test_a_file_that_is_no_list_is_refused(day: Day, siti: Account) -> None:
    table = SimpleUploadedFile("film.mp4", b"\0" * 300_001)

    answer = send(day.at(11), siti, "check", table=table)

    assert answer.status_code == 422
    assert "Berkas terlalu besar." in answer.content.decode()


def test_whatever_is_typed_gets_an_answer(day: Day, siti: Account) -> None:
    rows = 'A001; "08.55\n;;;;\n\x01; 08.00\nW501;<script>;1;2;3;4;5\n=1+1;8.00\n"a\nb";8.00'

    answer = send(day.at(11), siti, "enter", rows)

    assert answer.status_code == 200
    assert "<script>;1" not in answer.content.decode()


def test_whatever_a_file_holds_gets_an_answer(day: Day, siti: Account) -> None:
    rows = b"W501;Ci\0tra;1-1-1990;08.10\nW502\0;Siti;1-1-19\0;8.10\n\0\nA00\0;8\0"

    answer = send(day.at(11), siti, "enter", table=SimpleUploadedFile("kertas.csv", rows))

    assert "1 baris masuk" in answer.content.decode()


def test_an_outage_is_noted_with_its_hours(day: Day, siti: Account) -> None:
    booking = day.booked("Budi")
    day.at(8, 20)
    hours = {"day": "2017-08-09", "starts": "07.40", "ends": "8.10"}

    with day.clock():
        browser = staff.at_work(siti)
        led = browser.post("/petugas/kertas/gangguan/", hours)
        shown = browser.get(led["Location"].partition("#")[0]).content.decode()

    outage = Outage.objects.get()
    assert (outage.minutes, outage.noted_by.partition(":")[0]) == (30, "staff")
    assert "pukul 07.40–08.10 WIB, mundur 30 menit" in shown
    assert "Tidak ada yang hangus" in shown
    assert states(booking) == ["confirmed"]


@pytest.mark.parametrize(
    ("starts", "ends", "said"),
    [
        ("pagi", "8.10", "Tulis jam seperti 08.55."),
        ("08.10", "07.40", "Jam pulih harus setelah jam putus."),
        ("07.40", "23.00", "Jam itu belum lewat."),
    ],
)
def test_hours_that_cannot_be_are_told(
    day: Day, siti: Account, starts: str, ends: str, said: str
) -> None:
    with day.at(9).clock():
        answer = staff.at_work(siti).post(
            "/petugas/kertas/gangguan/", {"day": "2017-08-09", "starts": starts, "ends": ends}
        )

    assert answer.status_code == 422
    assert said in answer.content.decode()
    assert f'value="{starts}"' in answer.content.decode()
    assert not Outage.objects.exists()


def test_a_day_of_last_week_can_be_entered_and_none_before(day: Day, siti: Account) -> None:
    with clock.stopped(day.slot.office.at(make.DAY, time(9)) + timedelta(days=7)):
        browser = staff.at_work(siti)
        shown = browser.get("/petugas/kertas/?hari=2017-08-09").content.decode()
        too_old = browser.get("/petugas/kertas/?hari=2017-08-08").content.decode()

    assert "Siapa yang datang pada Rabu, 9 Agustus 2017" in shown
    assert "Siapa yang datang pada Rabu, 16 Agustus 2017" in too_old


def test_reception_may_not_enter_a_day(day: Day) -> None:
    with day.clock():
        browser = staff.at_work(staff.account("reception", day.slot.office))
        answer = browser.get("/petugas/kertas/")

    assert answer.status_code == 403
    assert "memasukkan catatan kertas" in answer.content.decode()
