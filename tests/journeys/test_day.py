"""A day at an office as it is played there: two counters, a desk, a screen, and a telephone.

A family comes in time and somebody too late, others without a booking; one lacks a paper, one does
not hear the call. Nobody loads a page anew: what one does, the others see.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from datetime import time as clock_time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Comer, served
from tests.journeys.site import BUDI, Person
from tests.process.running import run, until
from tests.process.stage import OFFICE, Stage

PASSWORD = "kereta api malam"
DESK = {"width": 1280, "height": 720}
HALL = {"width": 1366, "height": 768}
JAKARTA = ZoneInfo("Asia/Jakarta")
STAFF = (("penyelia", "supervisor"), ("satu", "officer"), ("dua", "officer"))
# From the press of a key to every screen of the office.
AT_ONCE = 2_000  # milliseconds, on a machine that does all of it at once
ALL_TOLD = 30_000
FREE = "Tidak ada orang di loket"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """A site of its own: here time is turned to the morning of the visit."""
    with served(tmp_path_factory) as stage:
        for name, role in STAFF:
            words = ["staff", "create", f"{name}@contoh.example", "--role", role]
            done = run(
                *words, "--office", OFFICE, "--password-stdin",
                env=stage.env, folder=stage.folder, said=PASSWORD,
            )  # fmt: skip
            assert done.returncode == 0, done.stderr
        yield stage


class Clock:
    """The time of the site, turned forward and never back."""

    def __init__(self, stage: Stage, day: date) -> None:
        self.stage, self.day = stage, day

    def turn(self, seconds: float) -> None:
        words = {"advance_seconds": seconds}
        self.stage.control.post("/clock", json=words).raise_for_status()

    def turn_to(self, hour: int, minute: int) -> None:
        """Turn it to an hour of the day, and wait until arrivals are known to be written then.

        Ten minutes without that proof are an outage, for which nobody is late.
        """
        ahead = self.stage.folder / "clock"
        now = time.time() + (float(ahead.read_text()) if ahead.exists() else 0)
        wanted = datetime.combine(self.day, clock_time(hour, minute), JAKARTA)
        proven = self._proven()
        self.turn(wanted.timestamp() - now)
        until(lambda: self._proven() != proven)

    def _proven(self) -> list[Any]:
        return self.stage.column("SELECT at FROM bookings_pulse")


class Clerk:
    """Somebody of the staff at a browser of their own."""

    def __init__(self, person: Person, name: str) -> None:
        self.person, self.page = person, person.page
        person.open("/petugas/masuk/")
        self.page.locator("[name=email]").fill(f"{name}@contoh.example")
        self.page.locator("[name=password]").fill(PASSWORD)
        self.page.get_by_role("button", name="Masuk").click()
        self.page.wait_for_url("**/petugas/**")

    def open(self, path: str) -> None:
        self.person.open(f"/petugas{path}")

    def press(self, name: str) -> None:
        self.page.get_by_role("button", name=name).first.click()

    def sits_at(self, number: int) -> None:
        self.open("/loket/")
        self.press(f"Buka Loket {number}")
        expect(self.page.get_by_role("heading", level=1)).to_have_text(f"Loket {number}")
        self.person.look()

    def key(self, key: str, shows: str) -> None:
        """Press a key and see who is at the counter then."""
        self.page.keyboard.press(key)
        expect(self.page.locator("#now")).to_have_text(shows)

    def begins(self) -> None:
        """Press the key for who was called and is there now."""
        self.page.keyboard.press("s")
        self.state("Dilayani")

    def state(self, words: str) -> None:
        expect(self.page.locator(".counter-state")).to_contain_text(words)


def open_the_office(supervisor: Clerk) -> None:
    supervisor.open("/aula/")
    for stages in (["Berkas"], ["Wawancara", "Foto"]):
        new = supervisor.page.locator("form[aria-labelledby=new-counter]")
        for stage in stages:
            new.get_by_label(stage, exact=True).check()
        supervisor.person.follow(new.get_by_role("button"))
    supervisor.open("/hari/")
    expect(supervisor.page.locator("#now")).to_contain_text("Hari ini belum dibuka. 5 orang")
    supervisor.press("Buka hari ini")
    expect(supervisor.page.locator("#now")).to_contain_text("Buka sejak pukul 07.")


def check_in(reception: Clerk, code: str, word: str) -> None:
    reception.open("/hadir/")
    reception.page.locator("#code").fill(code)
    reception.page.keyboard.press("Enter")
    if word == "SILAKAN MASUK":
        reception.press("Catat kehadiran")
    expect(reception.page.locator("#answer h2").first).to_have_text(word)


def give_number(reception: Clerk, lane: str, name: str, year: int) -> str:
    reception.open("/nomor/")
    reception.page.get_by_label(lane, exact=True).check()
    for field, text in {"name": name, "day": "1", "month": "1", "year": str(year)}.items():
        reception.page.locator(f"#{field}").fill(text)
    reception.press("Beri nomor")
    return str(reception.page.locator(".answer-numbers").first.inner_text())


@dataclass
class Day:
    """Who plays: a family and somebody else by their telephones, staff, and a screen."""

    clock: Clock
    siti: Person
    budi: Person
    supervisor: Clerk
    reception: Clerk
    one: Clerk
    two: Clerk
    screen: Person
    family: str
    alone: str

    def is_called(self, number: str) -> None:
        """See a call on the screen: one after the other, since a voice tells them."""
        called = self.screen.page.locator("[data-call]")
        expect(called).to_contain_text(number, timeout=ALL_TOLD)


@pytest.fixture
def day(comer: Comer, site: Stage) -> Day:
    """The morning of the visit, at twelve to eight: the office is open, the counters are ready."""
    siti, budi = comer(), comer()
    clock = Clock(site, date.fromisoformat(site.days()[0]))
    family, alone = siti.has_ticket(), budi.has_ticket(BUDI)
    for minute in (30, 39, 48):
        clock.turn_to(7, minute)
    supervisor = Clerk(comer(viewport=DESK), "penyelia")
    open_the_office(supervisor)
    one, two = Clerk(comer(viewport=DESK), "satu"), Clerk(comer(viewport=DESK), "dua")
    one.sits_at(1)
    two.sits_at(2)
    screen = comer(viewport=HALL)
    screen.open(f"/layar/{OFFICE}/")
    reception = Clerk(comer(), "penyelia")
    return Day(clock, siti, budi, supervisor, reception, one, two, screen, family, alone)


def test_a_day_at_the_office(day: Day, site: Stage) -> None:
    people_come(day)
    family_is_called(day)
    one_lacks_a_paper(day)
    a_call_is_missed(day)
    somebody_comes_too_late(day)
    a_mistake_is_taken_back(day)
    the_day_ends(day)

    when = ("--day", day.clock.day.isoformat())
    done = run("audit", "verify", OFFICE, *when, env=site.env, folder=site.folder)
    assert done.returncode == 0, done.stdout + done.stderr


def people_come(day: Day) -> None:
    check_in(day.reception, day.family, "SILAKAN MASUK")
    assert give_number(day.reception, "Prioritas", "Mak Ijah", 1950) == "P001"
    assert give_number(day.reception, "Datang langsung", "Joko", 1990) == "W001"
    day.siti.open(f"/tiket/{day.family}/")
    expect(day.siti.page.locator(".people--large")).to_contain_text("A004")


def family_is_called(day: Day) -> None:
    """Together; the screen and their telephone say so by themselves."""
    officer = day.one
    officer.key("n", "A001–A004")
    day.is_called("A001")
    expect(day.siti.page.locator("[data-called]")).to_be_visible(timeout=AT_ONCE)
    officer.begins()
    officer.person.look()
    officer.key("d", FREE)


def one_lacks_a_paper(day: Day) -> None:
    """At the interview; the others go on to the photo and are done."""
    officer = day.two
    officer.key("n", "A001–A004")
    officer.begins()
    officer.page.keyboard.press("b")
    officer.page.get_by_label("A003").check()
    officer.page.locator("#papers-note").fill("akta kelahiran asli")
    officer.page.keyboard.press("Enter")
    expect(officer.page.locator("#now")).to_have_text("A001, A002, A004")
    expect(officer.page.locator(".counter-notes")).to_contain_text("akta kelahiran asli")
    officer.person.look()
    officer.key("d", FREE)
    officer.key("n", "A001, A002, A004")
    officer.begins()
    officer.key("d", FREE)


def a_call_is_missed(day: Day) -> None:
    """By who has priority; too soon is refused in words, beside the button."""
    officer = day.one
    officer.key("n", "P001")
    officer.page.keyboard.press("u")
    expect(officer.page.locator(".counter-fault")).to_contain_text("Terlalu cepat")
    for nth in (2, 3):
        day.clock.turn(46)
        officer.page.keyboard.press("u")
        officer.state(f"panggilan ke-{nth}")
    day.clock.turn(100)
    officer.key("m", FREE)
    officer.key("n", "W001")
    day.is_called("W001")


def somebody_comes_too_late(day: Day) -> None:
    """They take a number; a note that is half typed elsewhere survives what that changes."""
    officer, reception = day.one, day.reception
    note = officer.page.locator("#hold-note")
    officer.page.keyboard.press("t")
    officer.page.keyboard.type("menunggu foto")
    day.clock.turn_to(8, 1)
    check_in(reception, day.alone, "HANGUS")
    reception.press("Beri nomor datang langsung")
    expect(reception.page.locator(".answer-numbers").first).to_have_text("W002")
    expect(officer.page.locator("#counter-waiting")).to_contain_text("W002", timeout=AT_ONCE)
    expect(note).to_have_value("menunggu foto")
    expect(note).to_be_focused()
    officer.page.keyboard.press("Escape")


def a_mistake_is_taken_back(day: Day) -> None:
    day.one.begins()
    day.one.page.keyboard.press("z")
    day.one.state("Dipanggil")


def the_day_ends(day: Day) -> None:
    """The supervisor has seen all of it, and closes; the screen says so."""
    supervisor = day.supervisor
    served = supervisor.page.locator("#day-figures tr", has_text="Selesai")
    expect(served.locator("td")).to_have_text("3", timeout=AT_ONCE)
    supervisor.person.look()
    supervisor.person.follow(supervisor.page.get_by_role("link", name="Tutup hari"))
    supervisor.press("Tutup hari")
    expect(supervisor.page.locator("#now")).to_contain_text("Ditutup pukul 08.0")
    over = day.screen.page.locator("body")
    expect(over).to_contain_text("Pelayanan hari ini selesai", timeout=ALL_TOLD)
