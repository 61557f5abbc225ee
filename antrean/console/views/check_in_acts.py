"""What else is done at the desk with a booking: confirm it there, let late people in, print."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking
from antrean.console.answering import LATE_REASONS, desk, own_booking, seen_now, shown, slip_for
from antrean.console.doors import Sitting
from antrean.console.faults import Fault
from antrean.console.views.check_in import arrived
from antrean.console.wording import GUARDIAN_VERSION
from antrean.counters import actions
from antrean.kernel.errors import DomainError
from antrean.slips.actions import print_slip

_LONGEST_KEY = 80


@require_POST
@desk("bookings.check_in_booking")
def confirm(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Confirm a hold of who stands at the desk, and go on as if it had always been confirmed."""
    own_booking(sitting, code)
    guardian = GUARDIAN_VERSION if request.POST.get("guardian") else ""
    before = seen_now(sitting, code)
    if before.minors and not guardian:
        fault = Fault("guardian", "check_in.guardian.missing")
        return shown(request, sitting, before, faults=[fault])
    try:
        bookings.confirm(code, sitting.actor("at_desk"), guardian_version=guardian)
    except DomainError as refusal:
        return shown(request, sitting, seen_now(sitting, code), refusal=refusal)
    arrival = seen_now(sitting, code)
    if len(arrival.people) > 1:
        return shown(request, sitting, arrival)
    return arrived(request, sitting, arrival.booking)


@require_POST
@desk("counters.issue_ticket")
def late(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Give walk-in numbers to the people of a void code who are here now."""
    key = request.POST.get("key", "")
    return _done(
        request,
        sitting,
        own_booking(sitting, code),
        lambda: actions.issue_late(code, sitting.actor(), request_key=key[:_LONGEST_KEY]),
    )


@require_POST
@desk("bookings.reinstate_booking")
def reinstate(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Let late people back in with a reason, as if they had been on time."""
    booking, reason = own_booking(sitting, code), request.POST.get("reason", "")
    if reason not in LATE_REASONS:
        fault = Fault("reason", "check_in.reason.missing")
        return shown(request, sitting, seen_now(sitting, code, "void"), faults=[fault])
    by = sitting.actor(reason)
    return _done(request, sitting, booking, lambda: actions.reinstate(code, by))


@require_POST
@desk("counters.issue_ticket")
def priority(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Put a party into the lane of priority; why is kept nowhere."""
    booking = own_booking(sitting, code)
    visit = seen_now(sitting, code).visit
    if visit is None:
        return redirect("console:check_in_look", code)
    return _done(
        request, sitting, booking, lambda: actions.mark_priority(visit.pk, sitting.actor())
    )


@require_POST
@desk("bookings.check_in_booking")
def slip(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Let the office's printer print the numbers of a party that is in the building."""
    own_booking(sitting, code)
    arrival = seen_now(sitting, code, "again")
    paper = slip_for(arrival)
    if paper is None:
        return redirect("console:check_in_look", code)
    return shown(request, sitting, arrival, printed=print_slip(sitting.office, paper))


def _done(
    request: HttpRequest, sitting: Sitting, booking: Booking, act: Callable[[], object]
) -> HttpResponse:
    """Do something that brings people in, and show what became of it."""
    try:
        act()
    except DomainError as refusal:
        return shown(request, sitting, seen_now(sitting, booking.code), refusal=refusal)
    return shown(request, sitting, seen_now(sitting, booking.code, "in"))
