from __future__ import annotations

import json
from datetime import datetime
from typing import Any

import pytest

from antrean.accounts.models import Device
from antrean.bookings.models import Booking, Place
from antrean.privacy.models import Erasure
from antrean.privacy.notice import VERSION
from antrean.web.wording import GUARDIAN_VERSION
from tests.channels.email.mailbox import opened
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat
from tests.web.conftest import NOW
from tests.web.visitor import BUDI, SITI, Visitor


def test_somebody_sees_what_is_kept_about_them(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    page = siti.open("/data/")

    assert f"{code[:4]}-{code[4:8]}-{code[8]}: Kantor Imigrasi Bogor, Rabu, 9 Agustus 2017" in page
    assert "+6281••••••890" in page
    assert "+6281234567890" not in page
    assert "perangkat ini" in page
    siti.follow("Kantor Imigrasi Bogor, Rabu")
    assert siti.at == f"/tiket/{code}/"


def test_everything_can_be_taken_along(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)

    record = json.loads(siti.client.get("/data/unduh").content)

    assert {one["kind"] for one in record["names"]} >= {"bsuid", "phone"}
    [booking] = record["bookings"]
    assert booking["code"] == code
    assert [one["name"] for one in booking["people"]] == ["Siti Nurhaliza", "Budi"]
    assert booking["people"][0]["nik"] == "3201********0001"
    assert record["messages_received"][0]["words"].startswith("MASUK ")
    assert record["devices"]
    assert SITI["nik"] not in json.dumps(record)


def test_what_somebody_was_told_and_declared_stands_there_with_its_day(siti: Visitor) -> None:
    code = siti.hold(SITI, BUDI)
    siti.send(f"/tiket/{code}/confirm", guardian="yes", keep="yes")

    page = siti.open("/data/")

    assert f"Pemberitahuan privasi versi {VERSION}" in page
    assert "berhak mendaftarkan semua pemohon, 1 Agustus 2017" in page
    assert "Pernyataan orang tua atau wali dari Budi, 1 Agustus 2017" in page
    assert "Persetujuan menyimpan data Budi" in page
    record = json.loads(siti.client.get("/data/unduh").content)
    assert record["notice"]["version"] == VERSION
    budi = record["bookings"][0]["people"][1]
    assert budi["guardian"]["version"] == GUARDIAN_VERSION
    assert datetime.fromisoformat(budi["guardian"]["said_at"]) == NOW


def test_everything_is_erased_on_the_persons_word(siti: Visitor) -> None:
    siti.hold(SITI)

    siti.open("/data/hapus/")
    assert Booking.objects.get().state == "held"
    page = siti.send("/data/hapus/")

    assert "Data Anda dihapus" in page
    assert Booking.objects.get().state == "cancelled"
    assert (Place.objects.get().name, Place.objects.get().nik_sealed) == ("", "")
    assert not Device.objects.exists()
    assert Erasure.objects.exists()
    siti.open("/antrean/")
    assert siti.at.startswith("/masuk/")


def test_news_come_the_way_that_was_chosen(siti: Visitor, settings: Any) -> None:
    assert "Simpan pilihan" not in siti.open("/data/")  # There is no choice with one way.
    with opened(settings):
        holder = Device.objects.get().holder
        holder.identities.create(kind="email", value="siti@contoh.example", since=NOW)
        assert "Simpan pilihan" in siti.open("/data/")

        page = siti.send("/data/pemberitahuan/", news="email")
        siti.send("/data/pemberitahuan/", news="fax")

    holder.refresh_from_db()
    assert "Pilihan disimpan." in page
    assert holder.news_by == "email"


def test_other_devices_are_signed_out(siti: Visitor) -> None:
    other = Visitor()
    other.sign_in(Chat())
    assert Device.objects.count() == 2

    siti.send("/data/keluar/")

    other.open("/antrean/")
    assert other.at.startswith("/masuk/")
    siti.open("/antrean/")
    assert siti.at == "/antrean/"


def test_one_other_device_is_signed_out(siti: Visitor) -> None:
    others = [Visitor(), Visitor()]
    for other in others:
        other.sign_in(Chat())
    gone = Device.objects.order_by("pk")[1]

    page = siti.open("/data/")
    assert f'action="/data/keluar/{gone.pk}/"' in page
    siti.send(f"/data/keluar/{gone.pk}/")

    assert siti.at == "/data/"
    assert [other.open("/antrean/") and other.at for other in others] == [
        "/masuk/?next=%2Fantrean%2F",
        "/antrean/",
    ]


def test_nobody_signs_another_person_out(siti: Visitor) -> None:
    stranger = Visitor()
    stranger.sign_in(Chat(who=bodies.SITI))

    for one in (stranger, Visitor()):
        one.send(f"/data/keluar/{Device.objects.order_by('pk')[0].pk}/")

    assert Device.objects.count() == 2


@pytest.mark.parametrize("path", ["/data/", "/data/unduh", "/data/hapus/"])
def test_who_is_not_signed_in_sees_nothing(visitor: Visitor, path: str) -> None:
    visitor.open(path)

    assert visitor.at == "/masuk/?next=%2Fdata%2F"
