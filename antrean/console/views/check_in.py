"""People report: a code is typed, scanned or read by a camera, and answered with one word."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.accounts.actions import count_try
from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.console.answering import TRIES, desk, seen_now, shown
from antrean.console.doors import Sitting
from antrean.console.faults import Fault
from antrean.console.typed import Typed
from antrean.kernel import clock, codes
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.answers import ANSWERS, answer_to
from antrean.look.arrivals import due_ids, report, seen
from antrean.look.typed import number_of

_LONGEST_TYPED = 64


@require_http_methods(["GET", "HEAD", "POST"])
@desk("bookings.check_in_booking")
def check_in(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show the field; sent, check in who has this code, or ask who of a party is here."""
    if request.method != "POST":
        return shown(request, sitting)
    typed = request.POST.get("code", "").strip()[:_LONGEST_TYPED]
    try:
        booking = _found(typed, sitting)
    except TooManyRequestsError as often:
        answer = answer_to(often)
        return shown(request, sitting, answer=answer, status=HTTPStatus.TOO_MANY_REQUESTS)
    except BookingNotFoundError:
        word = "mistyped" if codes.resembles_code(typed) else "unknown"
        return shown(request, sitting, answer=ANSWERS[word], typed=typed)
    if "listed" in request.POST:
        return _ticked(request, sitting, booking)
    is_party = len(booking.places.all()) > 1
    if is_party and due_ids(booking, sitting.office, clock.now()):
        return shown(request, sitting, seen(booking, sitting.office, clock.now()))
    return arrived(request, sitting, booking)


@require_safe
@desk("bookings.check_in_booking")
def look(request: HttpRequest, sitting: Sitting, code: str) -> HttpResponse:
    """Show a booking as it stands, and do nothing."""
    return shown(request, sitting, seen_now(sitting, codes.canonical(code) or ""))


@require_POST
@desk("bookings.check_in_booking")
def find(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """List today's bookings of who comes without a code; nothing of it stands in an address."""
    office, today = sitting.office, sitting.office.today(clock.now())
    typed, asked = Typed.of(request.POST), request.POST.get("by", "name")
    number, ending = request.POST.get("number", "")[:8], request.POST.get("phone", "")[:8]
    faults = list(typed.faults(today)) if asked == "name" else []
    found: list[Booking] = []
    try:
        count_try("check_in", sitting.account.pk, **TRIES)
    except TooManyRequestsError as often:
        answer = answer_to(often)
        return shown(request, sitting, answer=answer, status=HTTPStatus.TOO_MANY_REQUESTS)
    if asked == "number":
        found = queries.found_by_number(office, today, number)
    elif asked == "phone":
        found = queries.found_by_phone(office, today, ending.strip())
    elif typed.birth_date and not faults:
        found = queries.found_by_name(office, today, name=typed.name, birth_date=typed.birth_date)
    search = {"typed": typed, "by": asked, "number": number, "phone": ending}
    more: dict[str, Any] = {} if faults else {"found": found}
    return shown(request, sitting, faults=faults, search=search, **more)


def arrived(
    request: HttpRequest, sitting: Sitting, booking: Booking, place_ids: set[int] | None = None
) -> HttpResponse:
    """Check in a party, or some of it, and show what became of it."""
    word = report(booking, sitting.actor(), sitting.office, clock.now(), place_ids=place_ids)
    return shown(request, sitting, seen_now(sitting, booking.code, word))


def _found(typed: str, sitting: Sitting) -> Booking:
    """Return the booking with this code; wrong ones are counted.

    Raises:
        BookingNotFoundError, TooManyRequestsError.
    """
    try:
        return queries.booking(codes.canonical(typed) or "")
    except BookingNotFoundError:
        count_try("check_in", sitting.account.pk, **TRIES)
        raise


def _ticked(request: HttpRequest, sitting: Sitting, booking: Booking) -> HttpResponse:
    """Check in those of a party who are ticked."""
    theirs = {place.pk for place in booking.places.all()}
    here = {pk for one in request.POST.getlist("person") if (pk := number_of(one))} & theirs
    if here:
        return arrived(request, sitting, booking, here)
    nobody = [Fault("person", "check_in.nobody")]
    return shown(request, sitting, seen_now(sitting, booking.code), faults=nobody)
