from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from antrean.accounts.models import StaffAct
from antrean.bookings.models import Outage
from antrean.console import wording
from antrean.console.days import ACTS, REASONS
from antrean.counters.models import Counter, HallDay, HallEvent
from antrean.notifications.models import Message
from antrean.offices.models import OfficeDay
from tests import make, staff
from tests.console.at_counter import Words
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


class Supervisor:
    """Somebody who runs the day, with a browser without scripts."""

    def __init__(self, day: Day, role: str = "supervisor") -> None:
        self.day = day
        self.page = ""
        self.status = 0
        with day.clock():
            self.account = staff.account(role, day.slot.office)
            self.client: Client = staff.at_work(self.account)

    def look(self, address: str = "/petugas/hari/") -> Supervisor:
        with self.day.clock():
            answer = self.client.get(address, follow=True)
        self.page, self.status = answer.content.decode(), answer.status_code
        return self

    def press(self, act: str, **typed: object) -> Supervisor:
        with self.day.clock():
            answer = self.client.post(f"/petugas/hari/{act}/", typed, follow=True)
        self.page, self.status = answer.content.decode(), answer.status_code
        return self

    @property
    def words(self) -> str:
        return Words.of(self.page)

    @property
    def refused(self) -> str:
        return Words.of(self.page, "counter-fault")

    @property
    def row(self) -> OfficeDay:
        return OfficeDay.objects.get(office=self.day.slot.office, day=self.day.slot.day)

    def recorded(self) -> list[tuple[str, str]]:
        return list(StaffAct.objects.order_by("pk").values_list("act", "reason"))


def test_the_day_is_opened_with_one_button(day: Day) -> None:
    OfficeDay.objects.update(state="planned", opened_at=None)
    supervisor = Supervisor(day).look()
    assert "Hari ini belum dibuka. 0 orang terdaftar." in supervisor.words

    supervisor.press("open")

    assert "Buka sejak pukul 07.50 WIB" in supervisor.words
    assert supervisor.recorded() == [("day_opened", "")]
    assert StaffAct.objects.get().about == "2017-08-09"
    assert StaffAct.objects.get().account == supervisor.account


def test_who_stands_before_the_door_at_eight_is_on_time_until_all_are_in(day: Day) -> None:
    booking = day.booked("Siti")
    supervisor = Supervisor(day.at(8, 5))

    supervisor.press("door", at="07:59")
    assert "Yang antre di pintu dihitung hadir pukul 07.59 WIB" in supervisor.words
    day.at(8, 15)
    assert day.arrive(booking) is not None
    supervisor.press("in")

    assert supervisor.row.door_at is None
    assert [act for act, _ in supervisor.recorded()] == ["door_line_noted", "door_line_noted"]


@pytest.mark.parametrize("typed", ["", "pagi"])
def test_without_an_hour_the_line_before_the_door_is_of_now(day: Day, typed: str) -> None:
    supervisor = Supervisor(day.at(8, 5)).press("door", at=typed)

    assert supervisor.row.door_at == day.now


def test_a_delay_is_told_to_those_who_are_expected_with_why(day: Day) -> None:
    day.booked("Siti")
    supervisor = Supervisor(day).press("delay", minutes="60", reason="power", note="sejak subuh")

    assert "Mundur 60 menit. Listrik padam: sejak subuh" in supervisor.words
    assert supervisor.recorded() == [("day_delayed", "60 Listrik padam: sejak subuh")]
    assert Message.objects.get(kind="delay").body["minutes"] == 60


@pytest.mark.parametrize(
    "minutes", ["", "0", "30", "241", "setengah jam", "99999999", "0100999999", "9" * 5000]
)
def test_a_delay_is_never_made_shorter_nor_longer_than_a_day(day: Day, minutes: str) -> None:
    supervisor = Supervisor(day).press("delay", minutes="30", reason="staff")

    supervisor.press("delay", minutes=minutes, reason="staff")

    assert supervisor.status == 409
    assert supervisor.refused.startswith("Isi 31 sampai 240 menit.")
    assert supervisor.row.delay_minutes == 30


@pytest.mark.parametrize("why", [{}, {"reason": "other"}, {"reason": "malas"}])
def test_nobody_stops_the_day_without_a_reason(day: Day, why: dict[str, str]) -> None:
    supervisor = Supervisor(day).press("suspend", **why)

    assert supervisor.refused == "Tulis alasannya."
    assert supervisor.row.state == "open"
    assert supervisor.recorded() == []


def test_what_was_typed_comes_back_with_the_refusal(day: Day) -> None:
    supervisor = Supervisor(day).press("delay", minutes="500", reason="crowd", note="sejak pagi")

    assert 'value="500"' in supervisor.page
    assert 'value="sejak pagi"' in supervisor.page
    assert re.search(r'<option value="crowd"\s+selected', supervisor.page)


def test_a_day_that_stopped_goes_on_later_by_the_time_lost(day: Day) -> None:
    supervisor = Supervisor(day).press("suspend", reason="other", note="gempa")
    assert "Pelayanan dihentikan sejak pukul 07.50 WIB" in supervisor.words
    assert "Alasan: gempa." in supervisor.words

    day.later(minutes=12)
    supervisor.press("resume")

    assert supervisor.row.delay_minutes == 12
    assert supervisor.recorded() == [("day_suspended", "gempa"), ("day_resumed", "")]


def test_why_the_day_stands_still_is_not_why_it_is_late(day: Day) -> None:
    supervisor = Supervisor(day).press("delay", minutes="20", reason="network")
    assert "Mundur 20 menit. Gangguan jaringan" in supervisor.words

    supervisor.press("suspend", reason="alarm")

    assert "Alasan: Gedung dikosongkan." in supervisor.words
    assert "Mundur 20 menit. Gedung" not in supervisor.words


def test_what_the_day_does_not_allow_is_refused_in_words(day: Day) -> None:
    supervisor = Supervisor(day).press("suspend", reason="alarm").press("door")

    assert supervisor.status == 409
    assert supervisor.refused == "Keadaannya sudah berubah. Periksa kembali halaman ini."


# Closing


def test_before_closing_it_is_said_what_becomes_of_whom(day: Day) -> None:
    ten = make.slot(office=day.slot.office, starts=day.slot.starts_at.time().replace(hour=10))
    day.booked("Tidak Datang")
    day.booked("Nanti Siang", slot=ten)
    day.came("Dilayani")
    counter = day.counter(1)
    day.do("call_next", counter)
    day.came("Menunggu")
    day.walked_in("Datang Langsung")
    day.at(8, 30)
    supervisor = Supervisor(day).look("/petugas/hari/tutup/")

    assert "1 orang yang tidak datang: kodenya hangus." in supervisor.words
    assert "1 orang yang jamnya belum tiba: dibatalkan oleh kantor" in supervisor.words
    assert "1 orang di loket: dicatat selesai." in supervisor.words
    assert "1 pendaftar yang masih menunggu: boleh kembali" in supervisor.words
    assert "1 orang dengan nomor tanpa kode yang masih menunggu" in supervisor.words
    assert supervisor.row.state == "open"


def test_closing_settles_everybody_and_tells_why(day: Day) -> None:
    ten = make.slot(office=day.slot.office, starts=day.slot.starts_at.time().replace(hour=10))
    later = day.booked("Nanti Siang", slot=ten)
    day.came("Menunggu")
    supervisor = Supervisor(day.at(8, 30)).press("tutup", note="banjir")

    later.refresh_from_db()
    assert later.state == "cancelled"
    assert Message.objects.get(kind="closure").body["reason"] == "banjir"
    assert HallDay.objects.get().closed_at is not None
    assert "Ditutup pukul 08.30 WIB" in supervisor.words
    assert "Hari ini sudah ditutup." in supervisor.words
    assert supervisor.recorded() == [("day_closed", "banjir")]
    assert "Hari ini sudah ditutup." in supervisor.look("/petugas/hari/tutup/").words


# How it goes


def test_the_day_is_told_in_a_sentence_and_in_figures(day: Day) -> None:
    day.booked("Tidak Datang")
    day.came("Siti")
    day.came("Budi")
    day.walked_in("Citra")
    counter = day.counter(1)
    day.at(8, 10)
    day.do("call_next", counter)
    day.do("leave", counter)
    day.later(minutes=4)

    words = Supervisor(day).look().words

    assert "2 dari 3 pendaftar sudah lapor hadir; 0 orang selesai." in words
    assert "Paling lama menunggu 24 menit, di tahap Berkas." in words
    assert "Terdaftar 3 Lapor hadir 2" in words
    assert "Masuk antrean 3" in words
    assert "Pulang 1" in words
    assert "Rata-rata waktu tunggu panggilan pertama 10 mnt" in words
    assert "Belum ada hari untuk dibandingkan." in words
    assert "Berkas 1 2 24 mnt" in words


def test_a_day_stands_beside_the_last_of_its_weekday_by_the_same_hour(day: Day) -> None:
    before = day.slot.day - timedelta(days=7)
    HallDay.objects.create(
        office=day.slot.office, day=before, preset="three", closed_at=day.now - timedelta(days=7)
    )
    yesterday = day.slot.day - timedelta(days=1)
    HallDay.objects.create(office=day.slot.office, day=yesterday, preset="three", closed_at=day.now)

    words = Supervisor(day).look().words

    assert "Sampai sekarang Hari ini Rab 2 Agu" in words
    assert "Kolom kanan: hari serupa yang terakhir" in words


def test_a_stage_that_nobody_serves_and_a_colleague_who_is_needed_stand_out(day: Day) -> None:
    day.came("Siti")
    counter = day.counter(2, "photo")
    Counter.objects.filter(pk=counter.pk).update(asked_at=day.now)

    supervisor = Supervisor(day).look()

    assert '<strong class="is-late">0</strong>' in supervisor.page
    assert "Loket 2 meminta rekan" in supervisor.words


def test_an_outage_that_delayed_the_day_is_told(day: Day) -> None:
    Outage.objects.create(
        office=day.slot.office,
        day=day.slot.day,
        starts_at=day.now - timedelta(minutes=30),
        ends_at=day.now - timedelta(minutes=15),
        minutes=15,
        noted_at=day.now,
        noted_by="worker",
    )

    words = Supervisor(day).look().words

    assert "Kehadiran tidak dapat dicatat pukul 07.20–07.35 WIB: pelayanan mundur 15 menit" in words


def test_the_page_costs_no_more_queries_with_a_long_line(
    day: Day, django_assert_max_num_queries
) -> None:
    day.walked_in("Orang A")
    supervisor = Supervisor(day)
    with django_assert_max_num_queries(28) as few:
        supervisor.look()
    for letter in "BCDEFGH":
        day.walked_in(f"Orang {letter}")

    with django_assert_max_num_queries(len(few)):
        supervisor.look()


# Words and doors


def test_every_act_reason_and_figure_has_words() -> None:
    for act in (*ACTS, "close"):
        assert wording.has(f"day.do.{act}")
    for reason in REASONS:
        assert wording.has(f"day.reason.{reason}")


@pytest.mark.parametrize("role", ["reception", "officer"])
def test_who_sees_the_hall_sees_the_day_and_changes_nothing(day: Day, role: str) -> None:
    other = Supervisor(day, role)

    assert other.look().status == 200
    assert "Hanya penyelia" in other.words
    assert 'href="/petugas/hari/tutup/"' not in other.page
    assert other.press("open").status == 403
    assert other.press("tutup").status == 403
    assert HallEvent.objects.count() == 0


def test_the_head_of_the_office_is_told_how_true_the_estimates_were_and_nobody_else(
    day: Day,
) -> None:
    told = {
        role: str(wording.TEXTS["id"]["accuracy.title"]) in Supervisor(day, role).look().words
        for role in ("officer", "supervisor", "office_head")
    }

    assert told == {"officer": False, "supervisor": False, "office_head": True}


def test_the_directorate_looks_at_the_day_of_an_office_and_does_nothing(day: Day) -> None:
    office = day.slot.office
    with day.clock():
        directorate = staff.at_work(staff.account("directorate"), office)
        led = directorate.get("/petugas/")
        page = directorate.get("/petugas/hari/").content.decode()
        refused = directorate.post("/petugas/hari/suspend/", {"reason": "network"})

    assert led.headers["Location"] == "/petugas/hari/"
    assert ("Hanya penyelia" in page, "/petugas/hari/suspend/" in page) == (True, False)
    assert refused.status_code == 403


def test_there_is_no_act_by_another_name(day: Day) -> None:
    assert Supervisor(day).press("terbang").status == 404
    assert Supervisor(day).press("close").status == 404


def test_in_english_too(day: Day) -> None:
    words = Supervisor(day).look("/en/petugas/hari/").words

    assert "Open since 07.30 WIB" in words
    assert "Note the line at the door" in words
