"""What a day came to, and that it stays so when names are gone."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.errors import ForfeitedError
from antrean.bookings.models import Booking, Place, Slot
from antrean.config.cli import main
from antrean.insights.queries import DayCounts, day_counts, days_counts
from antrean.kernel import clock
from antrean.privacy.actions import apply_retention
from tests import make

pytestmark = pytest.mark.django_db
HOLDER = Actor("whatsapp", "holder")
DOOR = Actor("staff", "staff:1", "traffic")
NOON = make.an_instant()
MINUTE = timedelta(minutes=1)


def held(slot: Slot, *names: str) -> Booking:
    with clock.stopped(NOON):
        return actions.hold(make.request(slot=slot, people=make.people(*(names or ("Budi",)))))


def confirmed(slot: Slot, *names: str) -> Booking:
    booking = held(slot, *names)
    with clock.stopped(NOON):
        return actions.confirm(booking.code, HOLDER).booking


def figures(counts: DayCounts) -> dict[str, int]:
    """Return what is not zero."""
    return {name: n for name, n in asdict(counts).items() if n and name not in {"office", "day"}}


def a_whole_day() -> Slot:
    """Live through a day: two on time, a late one let in and one not, one absent, …"""
    slot = make.slot(capacity=12)
    on_time, let_in, late = confirmed(slot, "A", "B"), confirmed(slot), confirmed(slot)
    confirmed(slot)  # does not come
    held(slot)  # is never confirmed
    gone = confirmed(slot)
    with clock.stopped(NOON):
        actions.cancel(gone.code, HOLDER)
    with clock.stopped(slot.starts_at - MINUTE):
        actions.open_day(slot.office, slot.day)
        actions.check_in(on_time.code, DOOR, office_id=slot.office_id)
    for booking in (let_in, late):
        with clock.stopped(slot.starts_at + MINUTE), pytest.raises(ForfeitedError):
            actions.check_in(booking.code, DOOR, office_id=slot.office_id)
    with clock.stopped(slot.starts_at + 2 * MINUTE):
        actions.reinstate(let_in.code, DOOR)
    with clock.stopped(slot.office.bounds(slot.day)[1]):
        actions.close_day(slot.office, slot.day)
    return slot


WHOLE_DAY = {
    "offered": 12,
    "held": 7,
    "confirmed": 6,
    "on_time": 2,
    "late": 2,
    "absent": 1,
    "served": 3,
}


def test_a_day_is_counted_from_the_first_offer_to_the_last_served() -> None:
    slot = a_whole_day()

    assert figures(day_counts(slot.office, slot.day)) == WHOLE_DAY


def test_the_figures_stay_when_names_are_gone() -> None:
    slot = a_whole_day()

    with clock.stopped(slot.starts_at + timedelta(days=100)):
        apply_retention()

    assert not Place.objects.exclude(name="").exists()
    assert figures(day_counts(slot.office, slot.day)) == WHOLE_DAY


def test_who_was_called_and_gone_or_has_to_come_back_is_counted_as_such() -> None:
    slot = make.slot()
    booking = confirmed(slot, "A", "B")
    with clock.stopped(slot.starts_at - MINUTE):
        actions.check_in(booking.code, DOOR, office_id=slot.office_id)
    first, second = booking.places.order_by("position")
    Place.objects.filter(pk=first.pk).update(state="left")
    Place.objects.filter(pk=second.pk).update(state="incomplete")

    counts = day_counts(slot.office, slot.day)

    assert (counts.on_time, counts.left, counts.incomplete, counts.served) == (2, 1, 1, 0)


def test_a_party_that_moved_is_counted_on_its_new_day() -> None:
    office = make.office()
    old, new = make.slot(office=office), make.slot(office=office, day=make.date(2017, 8, 10))
    booking = confirmed(old, "A", "B")

    with clock.stopped(NOON):
        actions.reschedule(booking.code, HOLDER, slot_id=new.pk)

    assert figures(day_counts(office, old.day)) == {"offered": 10}
    assert figures(day_counts(office, new.day)) == {"offered": 10, "held": 2, "confirmed": 2}


def test_a_hold_that_gave_way_to_a_newer_one_is_not_counted() -> None:
    slot, holder = make.slot(), make.holder()
    with clock.stopped(NOON):
        old = actions.hold(make.request(slot=slot, holder=holder))
        actions.hold(make.request(slot=slot, holder=holder, replaces=old.pk))

    assert day_counts(slot.office, slot.day).held == 1


def test_hours_that_were_shut_offer_nothing() -> None:
    slot = make.slot()
    make.slot(office=slot.office, starts=make.time(13), capacity=4)

    with clock.stopped(NOON):
        actions.shut(slot.office, slot.day, ends=make.time(12), reason="Banjir", by=DOOR)

    assert day_counts(slot.office, slot.day).offered == 4


def test_other_offices_and_other_days_are_left_out() -> None:
    slot = make.slot()
    confirmed(make.slot())
    confirmed(make.slot(office=slot.office, day=make.date(2017, 8, 10)))

    assert figures(day_counts(slot.office, slot.day)) == {"offered": 10}


def test_a_month_takes_as_many_queries_as_a_day() -> None:
    slot = a_whole_day()

    with CaptureQueriesContext(connection) as captured:
        month = days_counts(slot.office, slot.day - timedelta(days=15), 31)

    assert len(captured) == 2
    assert [figures(day) for day in month if figures(day)] == [WHOLE_DAY]


def test_the_command_prints_a_table_and_json(capsys: pytest.CaptureFixture[str]) -> None:
    slot = a_whole_day()
    words = ["counts", slot.office.code, "--from", "2017-08-09", "--days", "2"]

    assert not main(words)
    table = capsys.readouterr().out.splitlines()
    assert not main([*words, "--json"])
    rows = json.loads(capsys.readouterr().out)

    assert table[0].split()[:4] == ["day", "offered", "held", "confirmed"]
    assert table[1].split() == ["2017-08-09", *["12", "7", "6", "2", "2", "1", "0", "3", "0"]]
    assert len(table) == 3
    assert rows[0] == asdict(DayCounts(office=slot.office.code, day=slot.day, **WHOLE_DAY)) | {
        "day": "2017-08-09"
    }


def test_without_a_day_the_command_counts_the_last_week(
    capsys: pytest.CaptureFixture[str],
) -> None:
    slot = make.slot()

    with clock.stopped(slot.starts_at):
        main(["counts", slot.office.code])

    days = [line.split()[0] for line in capsys.readouterr().out.splitlines()[1:]]
    assert days == [f"2017-08-0{number}" for number in range(3, 10)]


def test_counts_of_an_office_that_is_not_there_are_refused(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert main(["counts", "nowhere"]) == 1
    assert capsys.readouterr().err.count("\n") == 1


@pytest.mark.parametrize("days", ["0", "367", "many"])
def test_a_number_of_days_that_is_none_is_wrong_usage(days: str) -> None:
    with pytest.raises(SystemExit) as end:
        main(["counts", "bogor", "--days", days])

    assert end.value.code == 2
