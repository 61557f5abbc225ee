"""Numbers for people who just come, and for the services that share the hall: given by staff."""

from __future__ import annotations

import secrets
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.bookings.allocation import SEATS
from antrean.console import wording
from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.typed import Typed
from antrean.counters import actions
from antrean.counters.models import Visit
from antrean.counters.queries import hall_rules, numbers_left
from antrean.counters.stages import SERVICES
from antrean.kernel import clock, names
from antrean.kernel.errors import DomainError
from antrean.look.typed import number_of
from antrean.slips.actions import print_slip
from antrean.slips.queries import printer
from antrean.slips.slip import Slip, number_slip

LANES: Final = ("walk_in", "priority")
_LONGEST_KEY: Final = 80


@require_http_methods(["GET", "HEAD", "POST"])
@staff("counters.issue_ticket")
def numbers(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask for whom a number is; sent, it is given against name and birth date."""
    if request.method != "POST":
        return _page(request, sitting)
    typed, lane = Typed.of(request.POST), request.POST.get("lane", "")
    people = request.POST.get("people", "1")
    faults = list(typed.faults(sitting.office.today(clock.now())))
    if lane not in LANES:
        faults.insert(0, Fault("lane", "numbers.lane.missing"))
    chosen: dict[str, Any] = {"typed": typed, "lane": lane, "people": people}
    if faults or typed.birth_date is None:
        return _page(request, sitting, faults=faults, **chosen)
    try:
        visit = actions.issue(
            sitting.office,
            lane,
            sitting.actor(),
            name=names.accepted(typed.name),
            birth_date=typed.birth_date,
            people=_people(people) if lane == "priority" else 1,
            request_key=_key(request),
        )
    except DomainError as refusal:
        return _page(request, sitting, refusal=refusal, **chosen)
    return _given(visit)


@require_POST
@staff("counters.issue_ticket")
def service(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give a number for a collection, an examination, or a question."""
    chosen = request.POST.get("service", "")
    if chosen not in SERVICES:
        return redirect("console:numbers")
    try:
        visit = actions.issue_service(
            sitting.office, chosen, sitting.actor(), request_key=_key(request)
        )
    except DomainError as refusal:
        return _page(request, sitting, refusal=refusal)
    return _given(visit)


@require_safe
@staff("counters.issue_ticket")
def number(request: HttpRequest, sitting: Sitting, public_id: str) -> HttpResponse:
    """Show a number of today that was given just now, to be printed."""
    return _number_page(request, sitting, public_id)


@require_POST
@staff("counters.issue_ticket")
def print_number(request: HttpRequest, sitting: Sitting, public_id: str) -> HttpResponse:
    """Let the office's printer print it."""
    return _number_page(request, sitting, public_id, prints=True)


def _number_page(
    request: HttpRequest, sitting: Sitting, public_id: str, *, prints: bool = False
) -> HttpResponse:
    office, today = sitting.office, sitting.office.today(clock.now())
    visits = Visit.objects.filter(public_id=public_id, hall__office=office, hall__day=today)
    visit = visits.select_related("hall__office", "booking").first()
    if visit is None:
        return redirect("console:numbers")
    slip = _slip(visit)
    context = {
        "visit": visit,
        "numbers": slip.numbers,
        "slip": slip,
        "prints_itself": printer(office) is not None,
        "printed": print_slip(office, slip) if prints else None,
    }
    return page(request, "numbers/number", context, sitting)


def _slip(visit: Visit) -> Slip:
    given = list(visit.tickets.order_by("number").values_list("number", flat=True))
    place = hall_rules(visit.hall.office, visit.hall.day).waiting_place
    return number_slip(visit, given, place=place, language=wording.spoken())


def _page(
    request: HttpRequest,
    sitting: Sitting,
    *,
    faults: list[Fault] | None = None,
    refusal: DomainError | None = None,
    **chosen: Any,
) -> HttpResponse:
    key = f"numbers.refused.{refusal.code}" if refusal else ""
    office, now = sitting.office, clock.now()
    context = {
        "left": numbers_left(office, office.today(now), now),
        "faults": faults or [],
        "refused": (key if wording.has(key) else "numbers.refused.other") if refusal else "",
        "facts": refusal.facts if refusal else {},
        "key": f"number:{secrets.token_urlsafe(12)}",
        "services": SERVICES,
        "people_choices": sorted(SEATS),
        "may_book": sitting.may("bookings.add_booking"),
        **chosen,
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if faults else status
    return page(request, "numbers/page", context, sitting, status=wrong)


def _given(visit: Visit | None) -> HttpResponse:
    if visit is None:
        return redirect("console:numbers")
    return redirect("console:number", visit.public_id)


def _people(typed: str) -> int:
    people = number_of(typed) or 1
    return people if people in SEATS else 1


def _key(request: HttpRequest) -> str:
    # Without one a second tap would give a second number.
    return request.POST.get("key", "")[:_LONGEST_KEY] or f"number:{secrets.token_urlsafe(12)}"
