"""Every write about offices: loading them, what they need to open, opening them.

What changes the days of an office empties its `published_until`, so that the worker looks
again at the days it has already published (`bookings.actions.slots.publish_coming`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, time, timedelta
from pathlib import Path

from django.db import transaction
from django.db.models import Q

from antrean.kernel import clock, phones
from antrean.offices import queries, register
from antrean.offices.errors import (
    OfficeFileRefusedError,
    OfficeIncompleteError,
    OfficeValueRefusedError,
    RamadanRefusedError,
    WhatsappNumberTakenError,
)
from antrean.offices.models import MOST_PLACES, DayEvent, Office, OpeningHours
from antrean.offices.register import OfficeRow

# The first year of the queue: hours that nobody set count from its beginning.
_EPOCH = date(2017, 1, 1)
_REGULAR = [((8, 0), (12, 0), (13, 0), (15, 0))] * 4 + [((8, 0), (11, 30), (13, 0), (15, 0))]
_RAMADAN = [((8, 0), (12, 0), (12, 30), (15, 0))] * 4 + [((8, 0), (11, 30), (12, 30), (15, 0))]
_LONGEST_RAMADAN = timedelta(days=31)

_REGISTERED = [
    "short",
    "kind",
    "name",
    "office_class",
    "city",
    "province",
    "timezone",
    "latitude",
    "longitude",
    "in_pilot",
    "pilot_channel",
]
_NUMBER_ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
# A hotline has few digits and no country code; it is still a telephone.
_TELEPHONE = re.compile(r"(?=(?:\D*\d){5})[0-9+()/ .-]{5,20}")

type Hours = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """How many offices a file made, changed, and left as they were."""

    created: int
    updated: int
    unchanged: int


def load_offices(path: Path = register.SHIPPED) -> LoadReport:
    """Load the register of offices, all rows or none; what an office set itself stays.

    The first load also makes the week that all offices share, unless there is one.

    Raises:
        OfficeFileRefusedError: naming the row and the column at fault.
        OSError: the file cannot be read.
    """
    rows = register.read(path)
    with transaction.atomic():
        locked = Office.objects.select_for_update(no_key=True).order_by("pk")
        offices = {office.code: office for office in locked}
        _refuse_unknown_parents(rows, known=set(offices) | {row.code for row in rows})
        new = [row for row in rows if row.code not in offices]
        Office.objects.bulk_create(Office(code=row.code, **_registered(row)) for row in new)
        offices |= {o.code: o for o in Office.objects.filter(code__in=[row.code for row in new])}
        changed = [offices[row.code] for row in rows if _apply(row, offices)]
        Office.objects.bulk_update(changed, [*_REGISTERED, "parent"])
        _make_common_week()
    created = {row.code for row in new}
    updated = sum(office.code not in created for office in changed)
    return LoadReport(len(created), updated, len(rows) - len(created) - updated)


def set_office(
    code: str,
    *,
    address: str | None = None,
    phone: str | None = None,
    doors_open: time | None = None,
    capacity: int | None = None,
) -> Office:
    """Set what an office needs before it opens; what is None stays.

    Args:
        code: the office's.
        address: the street and the town.
        phone: of the office; stored in E.164, a short number as it is.
        doors_open: from when people may come in, the earliest check-in.
        capacity: the places of each slot that is published from now on.

    Raises:
        OfficeNotFoundError, OfficeValueRefusedError.
    """
    if capacity is not None and not 1 <= capacity <= MOST_PLACES:
        raise OfficeValueRefusedError(field="capacity", value=capacity)
    given: dict[str, object] = {
        "address": None if address is None else _address(address),
        "phone": None if phone is None else _telephone(phone),
        "doors_open": doors_open,
        "capacity": capacity,
    }
    return _change(code, {name: value for name, value in given.items() if value is not None})


def open_office(
    code: str,
    *,
    whatsapp_phone_number_id: str | None = None,
    whatsapp_number: str | None = None,
) -> Office:
    """Open online booking: as a pilot at the pilot's service points, elsewhere online.

    An office that is open already stays so, and gets the numbers given.

    Raises:
        OfficeNotFoundError, OfficeIncompleteError, OfficeValueRefusedError,
        WhatsappNumberTakenError.
    """
    changes: dict[str, object] = {}
    if whatsapp_phone_number_id is not None:
        changes["whatsapp_phone_number_id"] = _free_number_id(code, whatsapp_phone_number_id)
    if whatsapp_number is not None:
        changes["whatsapp_number"] = _whatsapp_number(whatsapp_number)
    with transaction.atomic():
        office = queries.office(code)
        if missing := missing_to_open(office):
            raise OfficeIncompleteError(office=office.code, missing=missing)
        return _change(code, changes | {"state": "pilot" if office.in_pilot else "online"})


def missing_to_open(office: Office) -> list[str]:
    """Return what an office lacks to be found and to serve: hours, capacity, address, phone."""
    today = office.today(clock.now())
    week = [today + timedelta(days=ahead) for ahead in range(7)]
    calendar = queries.calendar_of(office, today, week[-1])
    present = {
        "hours": any(calendar.hours_on(day) for day in week),
        "capacity": office.capacity,
        "address": office.address,
        "phone": office.phone,
    }
    return [name for name, value in present.items() if not value]


def set_ramadan(first: date, until: date) -> None:
    """Make the hours of Ramadan that all offices share, from `first` to the day before `until`.

    A range that overlaps replaces the earlier one: the day of *isbat* moves by one. Slots
    already published stay; `schedule publish --update` moves those that nobody took.

    Raises:
        RamadanRefusedError: the range is empty or longer than a month.
    """
    if not timedelta() < until - first <= _LONGEST_RAMADAN:
        raise RamadanRefusedError(first=first, until=until)
    with transaction.atomic():
        common = OpeningHours.objects.filter(office=None, season="ramadan")
        common.filter(effective_on__lt=until, effective_until__gt=first).delete()
        OpeningHours.objects.bulk_create(
            OpeningHours(season="ramadan", effective_on=first, effective_until=until, **day)
            for day in _week(_RAMADAN)
        )
        publish_again(None)


def publish_again(office: Office | None) -> None:
    """Make the worker look again at the days of an office, or of all, after a change of its days.

    Slots that are there stay as they are.
    """
    whose = Q() if office is None else Q(pk=office.pk)
    Office.objects.filter(whose, published_until__isnull=False).update(published_until=None)


def _refuse_unknown_parents(rows: Iterable[OfficeRow], *, known: set[str]) -> None:
    for row in rows:
        if row.parent and (row.parent not in known or row.parent == row.code):
            raise OfficeFileRefusedError(row=row.line, column="parent", problem="unknown")


def _registered(row: OfficeRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in _REGISTERED}


def _apply(row: OfficeRow, offices: dict[str, Office]) -> bool:
    """Put the row into its office; return whether that changed anything."""
    office = offices[row.code]
    parent_id = offices[row.parent].pk if row.parent else None
    wanted = _registered(row) | {"parent_id": parent_id}
    changes = {name: value for name, value in wanted.items() if getattr(office, name) != value}
    for name, value in changes.items():
        setattr(office, name, value)
    return bool(changes)


def _make_common_week() -> None:
    if OpeningHours.objects.filter(office=None, season="regular").exists():
        return
    OpeningHours.objects.bulk_create(
        OpeningHours(season="regular", effective_on=_EPOCH, **day) for day in _week(_REGULAR)
    )


def _week(hours: list[Hours]) -> Iterable[dict[str, int | time]]:
    for weekday, (opens, break_starts, break_ends, closes) in enumerate(hours):
        yield {
            "weekday": weekday,
            "opens": time(*opens),
            "closes": time(*closes),
            "break_starts": time(*break_starts),
            "break_ends": time(*break_ends),
        }


def _change(code: str, changes: dict[str, object]) -> Office:
    office = queries.office(code)
    for name, value in changes.items():
        setattr(office, name, value)
    if changes:
        office.save(update_fields=list(changes))
    return office


def _address(text: str) -> str:
    address = " ".join(text.split())
    if not address or len(address) > 300:  # noqa: PLR2004  # the column's length
        raise OfficeValueRefusedError(field="address", value=text)
    return address


def _telephone(text: str) -> str:
    try:
        return phones.to_e164(text)
    except phones.InvalidPhoneError:
        if _TELEPHONE.fullmatch(text.strip()):
            return text.strip()
        raise OfficeValueRefusedError(field="phone", value=text) from None


def _whatsapp_number(text: str) -> str:
    try:
        return phones.to_e164(text)
    except phones.InvalidPhoneError as error:
        raise OfficeValueRefusedError(field="whatsapp_number", value=text) from error


def _free_number_id(code: str, number_id: str) -> str:
    if not _NUMBER_ID.fullmatch(number_id):
        raise OfficeValueRefusedError(field="whatsapp_phone_number_id", value=number_id)
    taken = Office.objects.filter(whatsapp_phone_number_id=number_id).exclude(code=code.lower())
    if other := taken.first():
        raise WhatsappNumberTakenError(office=other.code)
    return number_id


def record_days(event: str, days: Iterable[tuple[int, date]]) -> None:
    """Append that something changed what people see of days, each an office's id and a date."""
    now = clock.now()
    DayEvent.objects.bulk_create(
        DayEvent(office_id=office_id, day=day, event=event, at=now) for office_id, day in days
    )
