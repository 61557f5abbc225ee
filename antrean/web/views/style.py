"""The page of style: every part that pages are made of, in each of its states, by example."""

from __future__ import annotations

from datetime import date, timedelta

from django.http import HttpRequest, HttpResponse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.bookings.lifecycle import State
from antrean.kernel import codes
from antrean.kernel.timetext import date_text, day_text, shortest_day_text
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
        "states": list(State),
        "typed": Typed(name="Siti Nurhaliza", day="25", month="1", year="1987"),
        "mistyped": Typed(day="31", month="2", year="1987"),
        "faults": [
            Fault("wrong-name", "people.fault.name.empty"),
            Fault("wrong-day", "people.fault.birth.unreal"),
            Fault("wrong-service", "service.fault"),
            Fault("wrong-may", "people.fault.may"),
            Fault("wrong-person", "cancel.fault"),
        ],
        "people": [{"id": 1, **_SITI}, {"id": 2, **_MADE}],
        "weeks": [_first_week(), _second_week()],
        "rows": _rows(),
        "barcode": barcode(_CODE),
        "code": codes.shown(_CODE),
        "documents": [f"documents.new.{number}" for number in (1, 2, 3)],
        "present": _present(),
        "family": [_SITI, _MADE],
    }
    return page(request, "style", context)


def _first_week() -> Part:
    """Return a week with days that are free, full, almost full, and not open yet."""
    opens = say("days.opens", day=_day(4), at="10.00 WIB")
    few = say("days.few", day=_day(3), n=1)
    return _week(
        0,
        _free(0, 24),
        _free(1, 1),
        {"text": say("days.full", day=_day(2))},
        {"text": few},
        {"text": opens},
    )


def _second_week() -> Part:
    return _week(7, *(_free(nth, 30) for nth in range(7, 12)))


def _week(nth: int, *days: Part) -> Part:
    monday = date_text(_MONDAY + timedelta(days=nth), wording.spoken())
    return {"heading": say("week", day=monday), "days": list(days)}


def _free(nth: int, places: int) -> Part:
    return {"text": say("days.room", day=_day(nth), n=places), "is_free": True}


def _day(nth: int) -> str:
    return shortest_day_text(_MONDAY + timedelta(days=nth), wording.spoken())


def _rows() -> list[Part]:
    return [
        {"key": say("review.office"), "value": _OFFICE},
        {"key": say("review.day"), "value": _visit(), "href": "#tinjauan"},
        {
            "key": say("ticket.people"),
            "value": "Siti Nurhaliza, Made Wirawan",
            "warning": say("review.doubt"),
            "href": "#tinjauan",
        },
    ]


def _visit() -> str:
    return day_text(_MONDAY + timedelta(days=1), wording.spoken())


def _present() -> Part:
    return {
        "people": [_SITI],
        "state": State.CHECKED_IN,
        "stage": say("stage.documents"),
        "now": "A007, A008",
        "before": 4,
        "wait": "30–45",
        "counter": 3,
        "says": "turn.recall",
        "place": say("style.place"),
    }
