"""Offices: all of them, and one with its days."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.bookings import queries
from antrean.bookings.queries import DayRoom, Outlook
from antrean.kernel import clock, phones
from antrean.offices.errors import OfficeNotFoundError
from antrean.offices.models import Office
from antrean.offices.queries import next_release, office, offices_of_province_order
from antrean.web.dots import dots
from antrean.web.nearby import nearest
from antrean.web.pages import page

_NEAR = 3
# Of a search: nobody types more than the longest name.
_LONGEST_SEARCH = 80
NOTHING = Outlook()


@dataclass(frozen=True, slots=True)
class Line:
    """One office in a list."""

    office: Office
    outlook: Outlook


@dataclass(frozen=True, slots=True)
class Week:
    """The days of one week that an office serves, from Monday on."""

    first: date
    days: Sequence[DayRoom]


@require_safe
@cache_control(public=True, max_age=1)
def offices(request: HttpRequest) -> HttpResponse:
    """List all offices by province, those that take bookings first; `q` narrows it down."""
    searched = request.GET.get("q", "").strip()[:_LONGEST_SEARCH]
    outlooks = queries.outlooks()
    found = [
        Line(one, outlooks.get(one.pk, NOTHING))
        for one in offices_of_province_order()
        if _matches(one, searched)
    ]
    provinces = defaultdict[str, list[Line]](list)
    for line in found:
        if not line.office.is_open:
            provinces[line.office.province].append(line)
    context = {
        "searched": searched,
        "open": [line for line in found if line.office.is_open],
        "provinces": dict(provinces),
        "count": len(found),
        "dots": dots(line.office for line in found),
    }
    return page(request, "offices", context)


@require_safe
@cache_control(public=True, max_age=1)
def one_office(request: HttpRequest, code: str) -> HttpResponse:
    """Show an office: where it is, when it has places, how to book by whatever way."""
    found = office_or_404(code)
    now = clock.now()
    days = coming_days(found, now) if found.is_open else []
    has_room = any(day.remaining for day in days)
    release = next_release(found, now) if found.is_open else None
    context = {
        "office": found,
        "phone": phones.local(found.phone) if found.phone else "",
        "whatsapp": whatsapp_form(found, now),
        "weeks": weeks(days),
        "has_room": has_room,
        "release": release,
        "near": [] if has_room else near_with_room(found),
    }
    return page(request, "office", context)


def office_or_404(code: str) -> Office:
    try:
        return office(code)
    except OfficeNotFoundError as error:
        raise Http404 from error


def coming_days(found: Office, now: datetime) -> list[DayRoom]:
    """Return the days on which the office serves people, from tomorrow to the last published."""
    first = found.today(now) + timedelta(days=1)
    return [day for day in queries.days(found, first, queries.HORIZON_DAYS, now) if day.slots]


def weeks(days: Sequence[DayRoom]) -> list[Week]:
    """Return the days grouped by their Monday."""

    def monday(room: DayRoom) -> date:
        return room.day - timedelta(days=room.day.weekday())

    return [Week(first, list(theirs)) for first, theirs in groupby(days, key=monday)]


@dataclass(frozen=True, slots=True)
class Near:
    office: Office
    km: int
    day: date


def near_with_room(found: Office) -> list[Near]:
    """Return the nearest offices with places, and from which day on."""
    outlooks = queries.outlooks()
    with_room = [
        one
        for one in offices_of_province_order()
        if one.is_open and outlooks.get(one.pk, NOTHING).day is not None
    ]
    found_near = nearest(found, with_room, most=_NEAR)
    days = {pk: outlook.day for pk, outlook in outlooks.items()}
    return [Near(one, km, day) for one, km in found_near if (day := days[one.pk])]


def whatsapp_form(found: Office, now: datetime) -> str:
    """Return the address that opens WhatsApp with the form filled in; empty without a number."""
    if not (found.is_open and found.whatsapp_number):
        return ""
    day = found.today(now) + timedelta(days=7)
    return whatsapp_address(found, f"#NAMA#TGLLAHIR#{day:%d%m%Y}")


def whatsapp_address(found: Office, text: str) -> str:
    return f"https://wa.me/{found.whatsapp_number.removeprefix('+')}?text={quote(text)}"


def _matches(found: Office, searched: str) -> bool:
    words = f"{found.display_name} {found.city} {found.province}".casefold()
    return all(word in words for word in searched.casefold().split())
