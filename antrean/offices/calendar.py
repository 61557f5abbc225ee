"""The calendar of one office: on which days it serves, when, and when a day is released.

A calendar is read once for a stretch of days (`queries.calendar_of`) and then answers
without asking again. The rules of a day are those in force on that day, wherever it is
asked from.

A *working day* is one on which the office serves anybody at all: its week (or an extra
day) has hours, no national day falls on it, and no closure covers all its slots.

A day opens for booking at `release_time`, on the day `release_days` before it; when that
is no working day, on the last working day before it. So a day whose turn falls on a
holiday opens early rather than late, and several days may open at once. It closes for
booking at `booking_closes` on the last working day before it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import NamedTuple

from antrean.offices import schedule
from antrean.offices.models import Closure, ExtraDay, Office, OpeningHours, QueueRules
from antrean.offices.national import national_day
from antrean.offices.schedule import DayHours, PlannedSlot

# In 2020 the offices were shut for 83 days.
LONGEST_CLOSURE = 120

_A_DAY = timedelta(days=1)


class Closed(NamedTuple):
    """Why an office does not serve on a day.

    `reason` is `weekend`, `holiday`, `joint_leave` or `closure`; `detail` is empty for the first,
    the name of the occasion for the next two, and what the office wrote for the last.
    """

    reason: str
    detail: str = ""


class Release(NamedTuple):
    """An instant at which days open for booking, and which."""

    at: datetime
    days: tuple[date, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What is known of an office's days. Closures and extra days: of `first` to `last` only."""

    office: Office
    first: date
    last: date
    rules: Sequence[QueueRules]
    hours: Sequence[OpeningHours]
    closures: Sequence[Closure]
    extra_days: Mapping[date, ExtraDay]

    def rules_on(self, day: date) -> QueueRules:
        """Return the rules of the queue on this day; the defaults where nobody set any."""
        return rules_in_force(self.rules, self.office.pk, day)

    def hours_on(self, day: date) -> DayHours | None:
        """Return when the office serves by its week or an extra day, whatever the nation does."""
        if extra := self.extra_days.get(day):
            return DayHours(extra.opens, extra.closes)
        rows = [row for row in self.hours if row.weekday == day.weekday() and _in_force(row, day)]
        row = max(
            rows,
            key=lambda row: (row.season == "ramadan", row.office_id is not None, row.effective_on),
            default=None,
        )
        if row is None or row.opens is None or row.closes is None:
            return None
        return DayHours(row.opens, row.closes, row.break_starts, row.break_ends)

    def slots_on(
        self, day: date, *, capacity: int, slot_minutes: int | None = None
    ) -> list[PlannedSlot]:
        """Return the slots of the day: none when it is closed, and none within a closure."""
        hours = self._hours_served(day)
        if hours is None:
            return []
        return [
            slot
            for slot in self._planned(day, hours, capacity=capacity, slot_minutes=slot_minutes)
            if not self._is_shut(day, slot)
        ]

    def why_closed(self, day: date) -> Closed | None:
        """Return why nobody is served on this day; None when somebody is."""
        if self._hours_served(day) is None:
            national = national_day(day)
            return Closed(national.reason, national.indonesian) if national else Closed("weekend")
        closures = self._closures_on(day)
        if closures and not self.slots_on(day, capacity=1):
            return Closed("closure", closures[0].reason)
        return None

    def is_working_day(self, day: date) -> bool:
        return self.why_closed(day) is None

    def previous_working_day(self, day: date) -> date:
        """Return the last working day before `day`, or the day before it after a long closure."""
        return self._last_working_day(day - _A_DAY)

    def release_of(self, day: date) -> datetime:
        """Return the instant from which `day` may be booked."""
        rules = self.rules_on(day)
        opens_on = self._last_working_day(day - timedelta(days=rules.release_days))
        return self.office.at(opens_on, rules.release_time)

    def booking_closes(self, day: date) -> datetime:
        """Return the instant from which `day` may no longer be booked."""
        return self.office.at(self.previous_working_day(day), self.rules_on(day).booking_closes)

    def next_release(self, now: datetime) -> Release | None:
        """Return when the next days open after `now`; None when none opens within `last`."""
        coming: dict[datetime, list[date]] = {}
        day = self.office.today(now) + _A_DAY
        while day <= self.last and len(coming) < 2:  # noqa: PLR2004  # the next one is complete
            at = self.release_of(day)
            if at > now and self.is_working_day(day):
                coming.setdefault(at, []).append(day)
            day += _A_DAY
        if not coming:
            return None
        at = min(coming)
        return Release(at, tuple(coming[at]))

    def _hours_served(self, day: date) -> DayHours | None:
        # An office that serves on a holiday says so with an extra day.
        if national_day(day) and day not in self.extra_days:
            return None
        return self.hours_on(day)

    def _planned(
        self, day: date, hours: DayHours, *, capacity: int, slot_minutes: int | None
    ) -> list[PlannedSlot]:
        rules = self.rules_on(day)
        return schedule.plan(
            hours,
            slot_minutes=slot_minutes or rules.slot_minutes,
            last_start_minutes=rules.last_start_minutes,
            capacity=capacity,
        )

    def _is_shut(self, day: date, slot: PlannedSlot) -> bool:
        return any(
            (closure.starts or time.min) < slot.ends and slot.starts < (closure.ends or time.max)
            for closure in self._closures_on(day)
        )

    def _closures_on(self, day: date) -> list[Closure]:
        if not self.first <= day <= self.last:
            raise LookupError(f"{day} lies outside the calendar, {self.first} to {self.last}")
        return [closure for closure in self.closures if closure.day == day]

    def _last_working_day(self, day: date) -> date:
        for back in range(LONGEST_CLOSURE):
            before = day - timedelta(days=back)
            if self.is_working_day(before):
                return before
        return day


def _in_force(row: OpeningHours, day: date) -> bool:
    return row.effective_on <= day and (row.effective_until is None or day < row.effective_until)


def rules_in_force(rows: Iterable[QueueRules], office_id: int, on: date) -> QueueRules:
    """Return the rules that count: the office's own before the common, and the newest."""
    in_force = [
        rules for rules in rows if rules.effective_on <= on and rules.office_id in {office_id, None}
    ]
    if not in_force:
        return QueueRules(office_id=office_id, effective_on=on)
    return max(in_force, key=lambda rules: (rules.office_id is not None, rules.effective_on))
