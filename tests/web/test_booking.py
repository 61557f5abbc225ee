from __future__ import annotations

from datetime import time

import pytest
from django.test import Client

from antrean.bookings import actions
from antrean.bookings.models import Booking, Place
from antrean.offices.models import Office
from antrean.people.sealed import unseal
from antrean.web.wording import GUARDIAN_VERSION
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.visitor import BUDI, DAY, SITI, Visitor


def fill(office: Office) -> None:
    """Take all places of the office's first hour."""
    slot = office.slots.earliest("starts_at")
    actions.hold(make.request(slot=slot, people=make.people(*"ABCD")))


def test_a_family_books_and_gets_its_numbers(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    assert "Menunggu konfirmasi" in siti.page
    siti.send(f"/tiket/{code}/confirm", guardian="yes")
    assert "Terkonfirmasi" in siti.page
    assert "<span>07.30–08.00</span> <small>WIB</small>" in siti.page
    assert "A001" in siti.page
    assert "A002" in siti.page
    places = Place.objects.order_by("position")
    assert [(p.name, p.relation, p.state) for p in places] == [
        ("Siti Nurhaliza", "self", "confirmed"),
        ("Budi", "child", "confirmed"),
    ]
    assert [unseal(place.nik_sealed) for place in places] == [SITI["nik"], BUDI["nik"]]
    assert [place.guardian_version for place in places] == ["", GUARDIAN_VERSION]


def test_the_booking_is_of_the_person_who_wrote_by_whatsapp(visitor: Visitor) -> None:
    chat = Chat()
    visitor.sign_in(chat)
    code = visitor.hold(SITI)
    visitor.send(f"/tiket/{code}/confirm")

    [status] = chat.says("STATUS")

    assert code[:4] in getattr(status, "body", "")


def test_what_was_booked_by_whatsapp_is_there_after_signing_in(visitor: Visitor) -> None:
    chat = Chat()
    [barcode] = chat.says("#Budi#25011987#09082017")

    visitor.sign_in(chat)

    assert getattr(barcode, "shown_code", "-") in visitor.page


def test_the_new_owner_of_a_number_finds_nothing_of_the_old_one(siti: Visitor) -> None:
    code = siti.hold(SITI)
    owner = Visitor()

    owner.sign_in(Chat(who=bodies.BUDI | {"from_user_id": "ID.999"}))

    assert code not in owner.page
    owner.open(f"/tiket/{code}/")
    assert owner.at.startswith("/cek/")
    assert "Siti Nurhaliza" not in owner.page


@pytest.mark.parametrize("step", ["jumlah", "hari", "jam", "pemohon", "periksa"])
def test_a_page_without_what_was_chosen_before_leads_back_to_it(siti: Visitor, step: str) -> None:
    siti.open(f"/daftar/bogor/{step}/")

    assert siti.status == 200
    assert siti.at.startswith("/daftar/bogor/")
    assert "Paspor apa yang akan Anda urus?" in siti.page


@pytest.mark.parametrize(
    "query",
    ["?service=x&people=9&day=9&slot=x", "?people=%E0%A5%AA", "?slot=99999999999999999999&day=0"],
)
def test_an_address_that_makes_no_sense_is_a_start(siti: Visitor, query: str) -> None:
    for step in ("", "jumlah/", "hari/", "jam/", "pemohon/", "periksa/"):
        siti.open(f"/daftar/bogor/{step}{query}")
        assert siti.status == 200


def test_a_lost_passport_is_shown_the_way(visitor: Visitor) -> None:
    page = visitor.open("/daftar/bogor/?next=1&service=lost")

    assert "pemeriksaan (BAP)" in page


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/daftar/bogor/?next=1", "Pilih jenis permohonan paspor Anda."),
        ("/daftar/bogor/jumlah/?service=new&next=1", "Pilih jumlah pemohon."),
    ],
)
def test_who_chooses_nothing_is_told_what_to_choose(
    visitor: Visitor, address: str, fault: str
) -> None:
    assert visitor.open(address).count(fault) == 2  # in the summary and beside the field


def test_days_without_an_hour_for_all_are_text(bogor: Office, visitor: Visitor) -> None:
    actions.hold(make.request(office=bogor, day=DAY, people=make.people("A", "B")))

    page = visitor.open("/daftar/bogor/hari/?service=new&people=3")

    assert "Rab 9 Agu · tinggal 2 tempat" in page
    assert "tidak ada jam yang cukup untuk 3 orang" in page


def test_who_is_not_signed_in_signs_in_first_and_comes_back(visitor: Visitor) -> None:
    visitor.choose_hour()

    assert visitor.at.startswith("/masuk/?next=%2Fdaftar%2Fbogor%2Fpemohon%2F")


FAULTY: list[tuple[dict[str, str], str]] = [
    ({"name": ""}, "Isi nama lengkap sesuai dengan e-KTP"),
    ({"name": "Bud1"}, "Nama tidak boleh memuat angka."),
    ({"name": "<b>"}, "Gunakan hanya huruf"),
    ({"name": "a" * 61}, "Nama paling panjang 60 huruf."),
    ({"day": "31", "month": "2"}, "Tanggal itu tidak ada dalam kalender."),
    ({"day": "", "month": "", "year": ""}, "Isi tanggal lahir: tanggal, bulan, dan tahun."),
    ({"year": "2030"}, "Tanggal lahir tidak boleh setelah hari ini."),
    ({"year": "1887"}, "Periksa tahun lahir"),
    ({"year": "2005"}, "Pendaftar harus berusia 18 tahun ke atas."),
    ({"year": "99999"}, "Tanggal itu tidak ada dalam kalender."),
    ({"relation": "boss"}, "Pilih hubungan orang ini dengan Anda."),
    ({"nik": ""}, "Isi NIK: 16 angka"),
    ({"nik": "123"}, "NIK terdiri atas 16 angka."),
    ({"nik": "3201017208900001"}, "Angka ke-7 sampai ke-12 pada NIK bukan tanggal lahir."),
    ({"nik": "9901011708900001"}, "Dua angka pertama NIK bukan kode provinsi."),
    ({"nik": "3201011708900000"}, "Empat angka terakhir NIK tidak mungkin 0000."),
]


@pytest.mark.parametrize(("wrong", "fault"), FAULTY)
def test_a_fault_stands_at_its_field_and_nothing_typed_is_lost(
    siti: Visitor, wrong: dict[str, str], fault: str
) -> None:
    siti.choose_hour()

    page = siti.fill_in(SITI | wrong)

    assert siti.status == 422
    assert page.count(fault) == 2  # in the summary and beside the field
    for value in {**SITI, **wrong}.values():
        assert f'value="{value}"' in page or "<" in value or value == "boss"
    assert not Booking.objects.exists()


def test_whoever_registers_says_that_they_may(siti: Visitor) -> None:
    siti.choose_hour()

    page = siti.fill_in(SITI, may=False)

    assert "Centang pernyataan bahwa Anda berusia 18 tahun atau lebih" in page


def test_a_family_has_one_self_and_nobody_twice(siti: Visitor) -> None:
    siti.choose_hour(people=2)

    page = siti.fill_in(SITI, SITI)

    assert "Diri sendiri hanya dapat dipilih untuk satu orang." in page
    assert "NIK ini sudah diisi untuk pemohon lain." in page


def test_a_nik_may_be_typed_with_spaces_and_is_shown_masked(siti: Visitor) -> None:
    siti.choose_hour()

    page = siti.fill_in(SITI | {"nik": "3201 0165 0187 0001"})

    assert "NIK 3201********0001" in page
    assert SITI["nik"] not in page


def test_a_nik_of_another_birth_date_is_a_warning_and_no_refusal(siti: Visitor) -> None:
    siti.choose_hour()

    page = siti.fill_in(SITI | {"nik": "3201011708900001"})

    assert "Tanggal lahir dalam NIK berbeda" in page
    siti.send(siti.at)
    assert Booking.objects.get().state == "held"


def test_what_was_typed_is_there_when_somebody_goes_back(siti: Visitor) -> None:
    siti.choose_hour()
    siti.fill_in(SITI)

    assert 'value="Siti Nurhaliza"' in siti.follow("Ubah Pemohon 1")


def test_a_double_tap_books_once(siti: Visitor) -> None:
    siti.choose_hour()
    siti.fill_in(SITI)
    review, kept = siti.at, siti.client.cookies["isian"].value

    siti.send(review)
    first = siti.code
    siti.client.cookies["isian"] = kept  # The second tap left before the first was answered.
    siti.send(review)

    assert siti.code == first
    assert Booking.objects.count() == 1


def test_a_place_taken_meanwhile_is_said_with_the_nearest_days(
    bogor: Office, siti: Visitor
) -> None:
    make.slot(office=bogor, day=DAY.replace(day=10))
    siti.choose_hour()
    siti.fill_in(SITI)
    fill(bogor)

    siti.send(siti.at)

    assert siti.status == 409
    assert "Tempat pada jam itu baru saja terisi." in siti.page
    siti.follow("Kam 10 Agu · 10 tempat")
    siti.follow("08.00–09.00 WIB")
    assert 'value="Siti Nurhaliza"' in siti.page


def test_other_hours_of_the_same_day_are_offered_first(bogor: Office, siti: Visitor) -> None:
    make.slot(office=bogor, day=DAY, starts=time(10), capacity=3)
    siti.choose_hour()
    siti.fill_in(SITI)
    fill(bogor)

    siti.send(siti.at)
    assert "Jam lain pada Rabu, 9 Agustus 2017" in siti.page
    assert "Hari lain:" not in siti.page
    siti.follow("10.00–11.00 WIB · 3 tempat")
    siti.send(siti.at)

    assert Booking.objects.get(channel="web").slot.starts_at.astimezone(bogor.zone).hour == 10


def test_an_hour_that_filled_while_names_were_typed_costs_nobody_the_names(
    bogor: Office, siti: Visitor
) -> None:
    make.slot(office=bogor, day=DAY, starts=time(10), capacity=3)
    siti.choose_hour()
    fill(bogor)

    siti.fill_in(SITI)

    assert "Tempat pada jam itu baru saja terisi." in siti.page
    assert 'value="Siti Nurhaliza"' in siti.follow("10.00–11.00 WIB · 3 tempat")
    assert f'value="{SITI["nik"]}"' in siti.page


def test_who_was_signed_out_while_they_typed_finds_the_names_again(siti: Visitor) -> None:
    siti.choose_hour()
    names = siti.at
    Visitor(client=siti.client).send("/keluar/")

    siti.fill_in(SITI)
    assert siti.at.startswith("/masuk/")
    siti.sign_in()

    assert 'value="Siti Nurhaliza"' in siti.open(names)


def test_a_day_that_filled_leads_to_other_days(bogor: Office, visitor: Visitor) -> None:
    fill(bogor)

    page = visitor.open(f"/daftar/bogor/jam/{WAY}")

    assert "Pada hari itu semua tempat telah terisi." in page
    visitor.follow("Pilih hari lain")
    assert visitor.at == "/daftar/bogor/hari/?service=new&people=1"


def test_a_nik_that_is_queued_says_no_more_than_that(siti: Visitor) -> None:
    code = siti.hold(SITI)
    other = Visitor()
    other.sign_in(Chat(who=bodies.SITI))
    other.choose_hour()
    other.fill_in(SITI)

    page = other.send(other.at)

    assert "Salah satu NIK sudah memiliki antrean." in page
    assert code not in page
    assert code[:4] not in page


def test_what_is_typed_is_kept_by_the_browser_sealed_and_by_nobody_else(siti: Visitor) -> None:
    siti.choose_hour()
    siti.fill_in(SITI)

    cookie = siti.client.cookies["isian"]

    assert SITI["nik"] not in cookie.value
    assert "Siti" not in cookie.value
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not Place.objects.exists()


WAY = "?service=new&people=1&day=2017-08-09"


def test_a_page_with_names_is_kept_by_nobody(siti: Visitor) -> None:
    siti.choose_hour()

    assert "no-cache" in siti.client.get(siti.at)["Cache-Control"]


def test_the_form_needs_its_token(bogor: Office) -> None:
    strict = Client(enforce_csrf_checks=True)

    assert strict.post("/masuk/", {"next": "/"}).status_code == 403


def test_five_niks_a_day_may_turn_out_to_be_queued(siti: Visitor) -> None:
    siti.hold(SITI)
    other = Visitor()
    other.sign_in(Chat(who=bodies.SITI))
    other.choose_hour()
    other.fill_in(SITI)
    review = other.at

    for _ in range(5):
        assert "sudah memiliki antrean. Jika" in other.send(review)

    assert "Batas percobaan hari ini" in other.send(review)


def test_only_niks_that_are_queued_count_as_tries(bogor: Office, siti: Visitor) -> None:
    siti.choose_hour()
    siti.fill_in(SITI)
    fill(bogor)

    for _ in range(6):
        assert "Tempat pada jam itu baru saja terisi." in siti.send(siti.at)
