from __future__ import annotations

import io
import json
import re
from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client

from antrean.bookings import actions
from antrean.bookings.actions import Actor, Applicant
from antrean.bookings.models import Booking, Slot
from antrean.config import cli, demo
from antrean.config.worker import Job
from antrean.kernel import clock, codes
from antrean.notifications.models import Message
from antrean.offices.models import Closure, Office, OfficeDay
from antrean.people.sealed import nik_hash
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")


@pytest.fixture
def told(capsys: pytest.CaptureFixture[str]):
    """Run a command; give its exit code, its answer and its complaint."""

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(words)
        captured = capsys.readouterr()
        return code, captured.out, captured.err

    return run


@pytest.fixture
def booked() -> Booking:
    """A confirmed booking, made at noon two days before the visit."""
    slot = make.slot(office=make.office(code="bogor"))
    with clock.stopped(make.an_instant()):
        held = actions.hold(make.request(slot=slot))
        return actions.confirm(held.code, HOLDER).booking


# day


def test_a_day_is_opened_suspended_resumed_and_closed(told) -> None:
    office = make.office(code="bogor")

    with clock.stopped(make.an_instant()):
        opened = told("day", "open", "bogor", "--delay", "10", "--reason", "Listrik padam")
        suspended = told("day", "suspend", "bogor")
    with clock.stopped(make.an_instant() + timedelta(minutes=20)):
        resumed = told("day", "resume", "bogor")
        closed = told("day", "close", "bogor")

    day = office.today(make.an_instant())
    assert opened == (0, f"bogor {day}: open, 10 minutes late\n", "")
    assert suspended == (0, f"bogor {day}: suspended, 10 minutes late\n", "")
    # What was lost to the suspension is added to the delay.
    assert resumed == (0, f"bogor {day}: open, 30 minutes late\n", "")
    assert closed[0] == 0
    row = OfficeDay.objects.get()
    assert (row.state, row.reason) == ("closed", "Listrik padam")


def test_a_day_may_be_named(told) -> None:
    make.office(code="bogor")

    assert told("day", "open", "BOGOR", "--day", "2026-12-07")[0] == 0
    assert OfficeDay.objects.get().day == date(2026, 12, 7)


def test_a_day_that_is_over_has_no_delay(told) -> None:
    make.office(code="bogor")

    code, _, complaint = told("day", "close", "bogor", "--delay", "5")

    assert (code, complaint) == (1, "antrean: a day that is over has no delay\n")
    assert not OfficeDay.objects.exists()


def test_a_closed_day_does_not_open_again(told) -> None:
    make.office(code="bogor")
    assert told("day", "close", "bogor")[0] == 0

    code, answer, complaint = told("day", "open", "bogor")

    assert (code, answer) == (1, "")
    assert complaint.startswith("antrean: illegal_move")
    assert complaint.count("\n") == 1


def test_closing_a_day_to_come_calls_it_off_and_tells_who_is_booked(booked: Booking, told) -> None:
    day = booked.slot.day.isoformat()

    with clock.stopped(make.an_instant()):
        told("day", "close", "bogor", "--day", day, "--reason", "Upacara")
        code, answer, _ = told("day", "close", "bogor", "--day", day)

    booked.refresh_from_db()
    assert (code, answer) == (
        0,
        f"bogor {day}: closed; who was booked may choose another day\n",
    )
    assert (booked.state, booked.closed_by) == ("cancelled", "office")
    assert [message.body["reason"] for message in Message.objects.filter(kind="closure")] == [
        "Upacara"
    ]
    assert Closure.objects.count() == 1


@pytest.mark.parametrize("verb", ["open", "suspend", "resume", "close"])
def test_an_unknown_office_is_refused(verb: str, told) -> None:
    code, answer, complaint = told("day", verb, "atlantis")

    assert (code, answer, complaint) == (1, "", "antrean: there is no office atlantis\n")


# bookings


def test_a_booking_is_shown_as_the_api_does_with_its_history(booked: Booking, told) -> None:
    code, answer, _ = told("bookings", "show", codes.shown(booked.code).lower(), "--json")

    shown = json.loads(answer)
    assert code == 0
    assert (shown["code"], shown["state"], shown["office"]) == (booked.code, "confirmed", "bogor")
    assert [person["queue_number"] for person in shown["applicants"]] == ["A001"]
    assert [(event["event"], event["channel"], event["actor"]) for event in shown["events"]] == [
        ("hold", "whatsapp", "holder"),
        ("confirm", "whatsapp", "holder"),
    ]
    assert set(shown["events"][0]) == {"at", "event", "channel", "actor", "reason"}
    assert shown["events"][0]["at"].endswith("+07:00")


def test_a_booking_is_shown_to_people_too(booked: Booking, told) -> None:
    _, answer, _ = told("bookings", "show", booked.code)

    first, *events = answer.splitlines()
    assert codes.shown(booked.code) in first
    assert "A001 Budi" in first
    assert len(events) == 2


@pytest.mark.parametrize(
    ("typed", "complaint"),
    [
        ("nonsense", "antrean: 'nonsense' is not a booking code\n"),
        ("222222222", "antrean: there is no booking 222222222\n"),
    ],
)
def test_a_code_that_is_nobodys_is_refused(typed: str, complaint: str, told) -> None:
    assert told("bookings", "show", typed) == (1, "", complaint)


def test_a_nik_is_let_go_for_its_owner(told, monkeypatch: pytest.MonkeyPatch) -> None:
    nik = "3201016501870001"
    applicant = Applicant(name="Palsu", birth_date=date(1987, 1, 25), nik_hash=nik_hash(nik))
    with clock.stopped(make.an_instant()):
        held = actions.hold(make.request(slot=make.slot(), people=(applicant,)))
        monkeypatch.setattr("sys.stdin", io.StringIO(f"{nik}\n{nik}\n"))

        first, again = (told("bookings", "free-nik") for _ in range(2))

    assert first == (0, f"{codes.shown(held.code)}: the place with this NIK is cancelled\n", "")
    assert again == (1, "", "antrean: no open booking has this NIK\n")


def test_a_day_lists_its_bookings(booked: Booking, told) -> None:
    day = str(booked.slot.day)

    _, answer, _ = told("bookings", "list", "--office", "bogor", "--day", day, "--json")
    _, lines, _ = told("bookings", "list", "--office", "bogor", "--day", day)
    _, none, _ = told("bookings", "list", "--office", "bogor", "--day", "2020-01-01", "--json")

    assert [one["code"] for one in json.loads(answer)] == [booked.code]
    assert lines.count("\n") == 1
    assert json.loads(none) == []


# tick


def test_tick_does_what_is_due_and_says_what(told) -> None:
    make.office(code="bogor")
    slot = make.slot(office=Office.objects.get())
    with clock.stopped(make.an_instant()):
        held = actions.hold(make.request(slot=slot, channel="web"))
    with clock.stopped(held.held_until):
        first = told("tick")
        second = told("tick")

    held.refresh_from_db()
    assert held.state == "expired"
    assert first[0] == 0
    assert "expire 1" in first[1]
    assert second == (0, "nothing was due\n", "")


def test_tick_goes_on_after_a_failure_and_tells_it(told, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> int:
        raise ValueError("wrong")

    work = [Job("fails", fail, every=1), Job("works", [0, 2].pop, every=1)]
    monkeypatch.setattr("antrean.config.commands.tick.jobs.everything", lambda: work)

    code, answer, complaint = told("tick")

    assert (code, answer) == (1, "works 2\n")
    assert complaint.splitlines()[-1] == "antrean: failed, see the log: fails"


# check


def test_check_says_that_all_is_well(told) -> None:
    code, answer, complaint = told("check")

    assert (code, complaint) == (0, "")
    assert {line[:6] for line in answer.splitlines()} == {"ok    "}
    assert "WhatsApp is on" in answer


def test_check_says_that_the_channel_is_off(told, settings) -> None:
    settings.WHATSAPP_APP_SECRETS = []
    settings.WHATSAPP_VERIFY_TOKEN = settings.WHATSAPP_ACCESS_TOKEN = ""

    code, answer, _ = told("check")

    assert code == 0
    assert "WhatsApp is off" in answer


def test_check_says_that_push_is_on_or_off(told, settings) -> None:
    assert "web push is on, by 4 push services" in told("check")[1]

    settings.VAPID_PRIVATE_KEY = settings.VAPID_CONTACT = ""
    code, answer, _ = told("check")

    assert code == 0
    assert "web push is off" in answer


def test_check_advises_a_longer_secret(told, settings) -> None:
    settings.SECRET_KEY = "short"

    code, answer, _ = told("check")

    assert code == 0
    assert "SECRET_KEY is shorter than 32 characters" in answer


@pytest.mark.parametrize(
    ("setting", "value", "complaint"),
    [
        ("ALLOWED_HOSTS", ["antrean.example"], "ALLOWED_HOSTS lacks 127.0.0.1"),
        ("WHATSAPP_VERIFY_TOKEN", "", "WHATSAPP_VERIFY_TOKEN missing"),
        ("VAPID_CONTACT", "", "VAPID_CONTACT missing"),
    ],
)
def test_check_says_what_is_wrong(setting: str, value: object, complaint: str, told, settings):
    setattr(settings, setting, value)

    code, _, told_why = told("check")

    assert code == 1
    assert told_why.startswith("antrean: not fit to serve: ")
    assert complaint in told_why
    assert told_why.count("\n") == 1


def test_check_says_that_the_database_is_not_migrated(told) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'bookings'")

    code, _, complaint = told("check")

    assert code == 1
    assert "migrations to apply (antrean migrate)" in complaint


# demo


def test_the_demonstration_is_filled_once_and_twice_the_same() -> None:
    demo.fill()
    before = (Office.objects.filter(state="pilot").count(), Slot.objects.count())
    demo.fill()

    open_offices = Office.objects.exclude(state="planned")
    assert {office.timezone for office in open_offices} == {
        "Asia/Jakarta",
        "Asia/Makassar",
        "Asia/Jayapura",
    }
    assert (open_offices.filter(state="pilot").count(), Slot.objects.count()) == before
    assert re.fullmatch(r"#Budi#25011987#\d{8}", demo.example_message())
    assert [office["phone_number_id"] for office in demo.numbers()] == [
        office.number_id for office in demo.OFFICES
    ]


def test_the_demonstrations_administrator_may_sign_in(client: Client) -> None:
    demo.fill()
    typed = {"email": demo.SIGN_INS[0].email, "password": demo.PASSWORD, "next": "/admin/"}

    answer = client.post("/petugas/masuk/", typed)

    assert (answer.status_code, answer.wsgi_request.user.is_authenticated) == (302, True)
