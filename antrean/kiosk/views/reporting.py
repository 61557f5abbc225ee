"""A visitor reports by themselves: by code, and nothing but what the code is for."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts.actions import Limit, count_try
from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.kernel import clock, codes
from antrean.kernel.errors import TooManyRequestsError
from antrean.kiosk import wording
from antrean.kiosk.pages import by, page, self_service
from antrean.look.answers import ANSWERS, Answer
from antrean.look.arrivals import report, seen, slip_of
from antrean.look.typed import number_of
from antrean.slips.actions import print_slip
from antrean.slips.models import Kiosk
from antrean.slips.queries import printer

WRONG_CODES: Final[Limit] = {"most": 60, "within": timedelta(minutes=10)}
_SLIPS: Final[Limit] = {"most": 3, "within": timedelta(hours=1)}
_LONGEST_TYPED: Final = 64


@require_http_methods(["GET", "HEAD", "POST"])
@self_service
def start(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """Show the field; sent, check in who has this code, or ask who of a party is here."""
    if request.method != "POST":
        return page(request, "start", kiosk.office, {"keys": codes.ALPHABET})
    typed = request.POST.get("code", "").strip()[:_LONGEST_TYPED]
    try:
        booking = _found(typed, kiosk)
    except TooManyRequestsError:
        return _plain(request, kiosk, ANSWERS["often"], status=HTTPStatus.TOO_MANY_REQUESTS)
    except BookingNotFoundError:
        word = "mistyped" if codes.resembles_code(typed) else "unknown"
        return _plain(request, kiosk, ANSWERS[word])
    arrival = seen(booking, kiosk.office, clock.now())
    here = {pk for one in request.POST.getlist("person") if (pk := number_of(one))}
    here &= {one.id for one in arrival.people}
    if arrival.due and len(arrival.people) > 1 and not here:
        nobody = "listed" in request.POST
        return page(request, "who", kiosk.office, {"arrival": arrival, "nobody": nobody})
    word = report(booking, by(kiosk), kiosk.office, clock.now(), place_ids=here or None)
    return _answered(request, kiosk, booking, word)


@require_POST
@self_service
def reprint(request: HttpRequest, kiosk: Kiosk) -> HttpResponse:
    """Print once more the slip of a party that is in the building."""
    try:
        booking = _found(request.POST.get("code", "")[:_LONGEST_TYPED], kiosk)
        count_try("kiosk_slip", booking.pk, **_SLIPS)
    except (BookingNotFoundError, TooManyRequestsError):
        return redirect("kiosk:start", kiosk.office.code)
    arrival = seen(booking, kiosk.office, clock.now())
    if arrival.answer.word not in {"again", "who"}:
        return redirect("kiosk:start", kiosk.office.code)
    return _answered(request, kiosk, booking, "again", prints=True)


def _found(typed: str, kiosk: Kiosk) -> Booking:
    """Return the booking with this code; wrong ones are counted.

    Raises:
        BookingNotFoundError, TooManyRequestsError.
    """
    try:
        return queries.booking(codes.canonical(typed) or "")
    except BookingNotFoundError:
        count_try("kiosk", kiosk.pk, **WRONG_CODES)
        raise


def _answered(
    request: HttpRequest, kiosk: Kiosk, booking: Booking, word: str, *, prints: bool = False
) -> HttpResponse:
    """Show what became of a code; whoever has just come in gets the slip without asking."""
    arrival = seen(queries.booking(booking.code), kiosk.office, clock.now(), word=word)
    slip = slip_of(arrival, wording.spoken())
    wants = prints or word == "in"
    context = {
        "arrival": arrival,
        "slip": slip,
        # Printed for everybody, or by this browser, or asked for again.
        "is_printed": bool(slip and wants and print_slip(kiosk.office, slip)),
        "prints_itself": printer(kiosk.office) is not None,
        "prints_now": wants,
    }
    return _plain(request, kiosk, arrival.answer, context)


def _plain(
    request: HttpRequest,
    kiosk: Kiosk,
    answer: Answer,
    context: dict[str, Any] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    around = {"answer": answer, "arrival": None, **(context or {})}
    return page(request, "answer", kiosk.office, around, status=status)
