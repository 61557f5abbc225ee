"""The page of style: every part that pages are made of, in each of its states, by example."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.bookings.lifecycle import State
from antrean.kernel import codes
from antrean.kernel.timetext import date_text, day_text, shortest_day_text
from antrean.people.models import RELATIONS
from antrean.web import wording
from antrean.web.booking.people import Fault, Typed
from antrean.web.pages import page
from antrean.web.tickets import barcode
from antrean.web.wording import say

type Part = dict[str, object]

_MONDAY = date(2026, 12, 7)
_OFFICE = "Kantor Imigrasi Bogor"
# An example as people know it from the check of codes; its last character makes it nobody's.
_CODE = "K7QX4M2T9"
_SITI: Part = {"number": "A012", "name": "Siti Nurhaliza"}
_MADE: Part = {"number": "A013", "name": "Made Wirawan"}


@require_safe
@cache_control(public=True, max_age=300)
def style(request: HttpRequest) -> HttpResponse:
    """Show every part of the pages; the examples are nobody's data."""
    context = {
        "buttons": _buttons(),
        "states": list(State),
        "typed": Typed(name="Siti Nurhaliza", day="25", month="1", year="1987"),
        "mistyped": Typed(day="31", month="2", year="1987"),
        "faults": [
            Fault("wrong-name", "people.fault.name.empty"),
            Fault("wrong-day", "people.fault.birth.unreal"),
            Fault("wrong-service", "service.fault"),
            Fault("wrong-may", "people.fault.may"),
        ],
        "services": _services(),
        "relations": [{"value": one, "text": say(f"relation.{one}")} for one, _ in RELATIONS],
        "weeks": [_first_week(), _second_week()],
        "hours": [{"days": _hours()}],
        "rows": _rows(),
        "ticket": _ticket(),
        "present": _present(),
        "family": _present() | {"people": [_SITI, _MADE]},
        "called": _present() | {"called": say("style.counter"), "now": "", "wait": ""},
    }
    return page(request, "style", context)


def _buttons() -> list[Part]:
    return [
        {"text": say("continue"), "href": "#tombol"},
        {"text": say("office.whatsapp.open"), "href": "#tombol", "kind": "secondary"},
        {"text": say("ticket.cancel"), "href": "#tombol", "kind": "warning"},
        {"text": say("style.disabled"), "disabled": True},
        {"text": say("ticket.move"), "href": "#tombol", "kind": "link"},
    ]


def _services() -> list[Part]:
    return [
        {"value": one, "text": say(f"service.{one}"), "hint": say(f"service.{one}.hint")}
        for one in ("new", "replacement", "lost")
    ]


def _first_week() -> Part:
    """Return a week with days that are closed, free, full, almost full, and chosen."""
    opens = say("days.opens", day=_day(4), at="10.00 WIB")
    return _week(
        0,
        {"text": say("days.closed", day=_day(0))},
        _free(1, 24),
        {"text": say("days.full", day=_day(2)), "more": "Kantor Imigrasi Depok: " + _room(2, 12)},
        _free(3, 8) | {"chosen": True},
        {"text": opens},
    )


def _second_week() -> Part:
    few = say("days.few", day=_day(9), n=1)
    return _week(7, _free(7, 30), _free(8, 1), {"text": few}, _free(10, 30), _free(11, 30))


def _week(nth: int, *days: Part) -> Part:
    monday = date_text(_MONDAY + timedelta(days=nth), wording.spoken())
    return {"heading": say("week", day=monday), "days": list(days)}


def _free(nth: int, places: int) -> Part:
    return {"text": _room(nth, places), "href": "#hari"}


def _room(nth: int, places: int) -> str:
    return say("days.room", day=_day(nth), n=places)


def _day(nth: int) -> str:
    return shortest_day_text(_MONDAY + timedelta(days=nth), wording.spoken())


def _hours() -> list[Part]:
    return [
        {"text": say("days.room", day="08.00–09.00 WIB", n=6), "href": "#jam"},
        {"text": say("days.full", day="09.00–10.00 WIB")},
        {"text": say("days.room", day="10.00–11.00 WIB", n=12), "href": "#jam"},
    ]


def _rows() -> list[Part]:
    return [
        {"key": say("review.office"), "value": _OFFICE},
        {"key": say("review.day"), "value": _visit(), "href": "#tinjauan"},
        {"key": say("ticket.people"), "value": "Siti Nurhaliza, Made Wirawan", "href": "#tinjauan"},
    ]


def _visit() -> str:
    return day_text(_MONDAY + timedelta(days=1), wording.spoken())


def _ticket() -> Part:
    return {
        "office": _OFFICE,
        "day": _visit(),
        "arrival": "08.30–09.00 WIB",
        "void": "09.00 WIB",
        "hours": "09.00–10.00 WIB",
        "people": [_SITI, _MADE],
        "barcode": barcode(_CODE),
        "code": codes.shown(_CODE),
        "state": State.CONFIRMED,
        "address": "Jl. Jenderal Ahmad Yani No. 19, Bogor",
        "phone": "(0251) 0000000",
        "documents": [say(f"documents.new.{number}") for number in (1, 2, 3)],
        "buttons": [{"text": say("ticket.move"), "href": "#tiket", "kind": "secondary"}],
        "links": [{"text": say("ticket.cancel"), "href": "#tiket"}],
    }


def _present() -> Part:
    return {
        "office": _OFFICE,
        "day": _visit(),
        "people": [_SITI],
        "state": State.CHECKED_IN,
        "now": "A007",
        "wait": "30–45",
        "place": say("style.place"),
    }
