from __future__ import annotations

import io
from datetime import time

import pytest
from django.test import Client
from pypdf import PdfReader

from antrean.accounts.models import Account, StaffAct
from antrean.bookings.actions import open_day
from antrean.bookings.models import Booking
from antrean.counters.actions import begin_rehearsal, end_rehearsal
from antrean.counters.models import Ticket
from antrean.kernel import clock, codes
from antrean.offices.models import Office, OfficeDay
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db: None) -> Office:
    return make.office(code="bogor")


@pytest.fixture(autouse=True)
def nine(office: Office):
    with clock.stopped(office.at(make.DAY, time(9))):
        yield


@pytest.fixture
def head(office: Office) -> Client:
    return staff.at_work(staff.account("office_head", office))


@pytest.fixture
def reception(office: Office) -> Client:
    return staff.at_work(staff.account("reception", office))


def shown(client: Client, path: str = "/petugas/latihan/") -> str:
    return client.get(path).content.decode()


def test_the_head_begins_it_and_every_page_says_so(office: Office, head: Client) -> None:
    assert "Mulai latihan" in shown(head)

    led = head.post("/petugas/latihan/mulai")
    begun = shown(head, led["Location"])

    assert "Latihan dimulai." in begun
    assert "<strong>LATIHAN</strong>" in begun
    assert "<strong>LATIHAN</strong>" in shown(head, "/petugas/daftar/")
    assert office.rehearsal.code == "bogor-latihan"
    assert StaffAct.objects.get(act="rehearsal_begun").office == office


def test_colleagues_join_and_act_there_and_leave(
    office: Office, head: Client, reception: Client
) -> None:
    head.post("/petugas/latihan/mulai")
    offered = shown(reception)
    reception.post("/petugas/latihan/ikut")
    melati = Booking.objects.get(places__name="Contoh Melati")
    open_day(office.rehearsal, make.DAY)

    reception.post("/petugas/hadir/", {"code": melati.code})
    joined = shown(reception, "/petugas/hadir/")
    reception.post("/petugas/latihan/keluar")

    assert "Ikut latihan" in offered
    assert "<strong>LATIHAN</strong>" in joined
    assert "<strong>LATIHAN</strong>" not in shown(reception)
    melati.refresh_from_db()
    assert melati.state == "checked_in"


def test_ending_it_deletes_everything_but_that_it_was_held(office: Office, head: Client) -> None:
    head.post("/petugas/latihan/mulai")

    led = head.post("/petugas/latihan/akhiri")

    assert "Latihan diakhiri. Semua datanya sudah dihapus." in shown(head, led["Location"])
    assert list(Office.objects.values_list("code", flat=True)) == ["bogor"]
    assert not Booking.objects.exists()
    acts = StaffAct.objects.filter(act__startswith="rehearsal").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == ["rehearsal_begun", "rehearsal_ended"]


def test_what_was_meant_for_a_rehearsal_is_not_done_at_the_office_when_it_is_over(
    office: Office, reception: Client
) -> None:
    begin_rehearsal(office)
    reception.post("/petugas/latihan/ikut")
    OfficeDay.objects.get_or_create(office=office, day=make.DAY)
    end_rehearsal(office)

    stopped = reception.post(
        "/petugas/nomor/", {"lane": "walk_in", "name": "Citra", "birth_date": "1-1-1990"}
    )

    assert stopped.status_code == 409
    assert "Latihan sudah berakhir" in stopped.content.decode()
    assert not Ticket.objects.exists()
    # Said once; then the pages are the real office's again.
    assert reception.get("/petugas/daftar/").status_code == 200


def test_the_cards_bear_every_code_and_what_to_try_with_it(office: Office, head: Client) -> None:
    head.post("/petugas/latihan/mulai")

    answer = head.get("/petugas/latihan/kode.pdf")

    pages = PdfReader(io.BytesIO(answer.content)).pages
    said = " ".join(" ".join(page.extract_text() for page in pages).split())
    for code in Booking.objects.values_list("code", flat=True):
        assert codes.shown(code) in said
    for tried in ("Lapor hadir", "Rombongan", "Jalur prioritas", "Datang terlambat"):
        assert tried in said
    for tried in ("Belum waktunya", "Hari lain", "Belum dikonfirmasi", "LATIHAN"):
        assert tried in said


def test_screens_say_that_it_is_a_rehearsal_and_the_public_knows_of_none(
    office: Office, head: Client
) -> None:
    head.post("/petugas/latihan/mulai")
    code = Booking.objects.first().code
    visitor = Client()

    assert "LATIHAN" in shown(visitor, "/layar/bogor-latihan/")
    assert "LATIHAN" not in shown(visitor, "/layar/bogor/")
    assert visitor.get("/kantor/bogor-latihan/").status_code == 404
    assert "bogor-latihan" not in shown(visitor, "/kantor/")
    assert "tidak terdaftar" in shown(visitor, f"/cek/?code={code}")
    offices = visitor.get("/api/v1/offices").json()
    assert [one["code"] for one in offices] == ["bogor"]
    assert visitor.get("/api/v1/offices/bogor-latihan/days").status_code == 404


def test_nobody_is_made_staff_of_a_rehearsal(office: Office, head: Client) -> None:
    head.post("/petugas/latihan/mulai")

    assert head.get("/petugas/pegawai/undang/").status_code in {403, 404}
    assert not Account.objects.filter(office=office.rehearsal).exists()


def test_the_reception_cannot_begin_or_end_one(office: Office, reception: Client) -> None:
    assert "Mulai latihan" not in shown(reception)
    assert reception.post("/petugas/latihan/mulai").status_code == 403
    begin_rehearsal(office)
    assert reception.post("/petugas/latihan/akhiri").status_code == 403
    assert "Ikut latihan" in shown(reception)
