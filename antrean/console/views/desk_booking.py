"""A booking for people who have no telephone: chosen, typed and printed at the desk."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.crypto import salted_hmac
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.bookings import actions, queries
from antrean.bookings.actions import Applicant
from antrean.bookings.allocation import SEATS
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import SERVICES
from antrean.bookings.queries import ComingDays, DayRoom
from antrean.console import wording
from antrean.console.doors import Sitting, check_office, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.typed import Typed
from antrean.console.wording import GUARDIAN_VERSION
from antrean.kernel import clock, names
from antrean.kernel.errors import DomainError
from antrean.look.arrivals import is_minor
from antrean.look.typed import number_of
from antrean.people.sealed import nik_hash
from antrean.slips.actions import print_slip
from antrean.slips.queries import printer
from antrean.slips.slip import booking_slip


@dataclass(frozen=True, slots=True)
class Choice:
    """What is booked: which service, for how many, in which slot."""

    service: str
    people: int
    slot_id: int

    @classmethod
    def of(cls, given: QueryDict) -> Choice:
        service, people, slot = (given.get(one, "") for one in ("service", "people", "slot"))
        count = number_of(people) or 0
        return cls(
            service=service if service in dict(SERVICES) else "",
            people=count if count in SEATS else 0,
            slot_id=number_of(slot) or 0,
        )


@require_http_methods(["GET", "HEAD", "POST"])
@staff("bookings.add_booking")
def book(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask for the service, how many, then the hour and who they are; sent, it is booked."""
    choice = Choice.of(request.POST if request.method == "POST" else request.GET)
    if not (choice.service and choice.people):
        return _page(request, sitting, choice)
    typed = [Typed.of(request.POST, f"p{n}-") for n in range(1, choice.people + 1)]
    if request.method != "POST":
        return _page(request, sitting, choice, typed=typed)
    faults = _faults(request, sitting, choice, typed)
    if faults:
        return _page(request, sitting, choice, typed=typed, faults=faults)
    guardian = GUARDIAN_VERSION if request.POST.get("guardian") else ""
    try:
        booking = actions.book_at_desk(
            _request(request, sitting, choice, typed),
            sitting.actor("at_desk"),
            guardian_version=guardian,
        )
    except DomainError as refusal:
        return _page(request, sitting, choice, typed=typed, refusal=refusal)
    return redirect("console:desk_ticket", booking.code)


@require_safe
@staff("bookings.add_booking")
def ticket(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Show a booking of the office as its people take it along on paper."""
    return _ticket_page(request, sitting, code)


@require_POST
@staff("bookings.add_booking")
def print_ticket(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Let the office's printer print it."""
    return _ticket_page(request, sitting, code, prints=True)


def _ticket_page(
    request: HttpRequest, sitting: Sitting, code: str, *, prints: bool = False
) -> HttpResponse:
    try:
        booking = queries.booking(code)
    except BookingNotFoundError:
        return redirect("console:desk_booking")
    check_office(sitting, booking.slot.office_id)
    if booking.state != "confirmed":
        return redirect("console:check_in_look", code)
    slip = booking_slip(booking, language=wording.spoken())
    context = {
        "booking": booking,
        "arrival": queries.arrival(booking.slot),
        "slip": slip,
        "prints_itself": printer(sitting.office) is not None,
        "printed": print_slip(sitting.office, slip) if prints else None,
    }
    return page(request, "desk/ticket", context, sitting)


def _faults(
    request: HttpRequest, sitting: Sitting, choice: Choice, typed: Sequence[Typed]
) -> list[Fault]:
    today = sitting.office.today(clock.now())
    faults = [] if choice.slot_id else [Fault("slot", "desk.slot.missing")]
    for one in typed:
        faults += [*one.faults(today), *one.nik_faults(today)]
    # On the day of the visit they are older, if anything.
    if any(is_minor(one.birth_date, today) for one in typed) and not request.POST.get("guardian"):
        faults.append(Fault("guardian", "check_in.guardian.missing"))
    return faults


def _request(
    request: HttpRequest, sitting: Sitting, choice: Choice, typed: Sequence[Typed]
) -> actions.Request:
    said = salted_hmac("antrean.console.desk", repr((choice, typed)), algorithm="sha256")
    key = request.POST.get("key", "")[:40]
    return actions.Request(
        key=f"desk:{sitting.account.pk}:{key}:{said.hexdigest()[:24]}",
        office_id=sitting.office.pk,
        applicants=tuple(_applicant(one) for one in typed),
        channel="staff",
        slot_id=choice.slot_id,
        service=choice.service,
        # They are reached by nobody.
        notify=False,
        actor=sitting.actor().name,
    )


def _applicant(one: Typed) -> Applicant:
    assert one.birth_date  # noqa: S101  # looked at before
    return Applicant(
        name=names.accepted(one.name),
        birth_date=one.birth_date,
        nik_hash=nik_hash(one.number) if one.number else "",
    )


def _page(  # noqa: PLR0913  # what was chosen, typed, and is wrong with it
    request: HttpRequest,
    sitting: Sitting,
    choice: Choice,
    *,
    typed: Sequence[Typed] = (),
    faults: Sequence[Fault] = (),
    refusal: DomainError | None = None,
) -> HttpResponse:
    key = f"desk.refused.{refusal.code}" if refusal else ""
    context = {
        "choice": choice,
        "people_choices": sorted(SEATS),
        "services": [code for code, _ in SERVICES],
        "days": _days(sitting, choice) if choice.people else [],
        "typed": typed,
        "faults": faults,
        "guardian": bool(request.POST.get("guardian")),
        "refused": (key if wording.has(key) else "desk.refused.other") if refusal else "",
        "key": request.POST.get("key") or secrets.token_urlsafe(12),
    }
    status = HTTPStatus.CONFLICT if refusal else HTTPStatus.OK
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if faults else status
    return page(request, "desk/page", context, sitting, status=wrong)


def _days(sitting: Sitting, choice: Choice) -> list[DayRoom]:
    """Return the coming days with an hour for all of them."""
    return [
        room
        for room in ComingDays(clock.now()).of(sitting.office)
        if any(slot.remaining >= choice.people for slot in room.slots)
    ]
