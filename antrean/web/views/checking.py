"""The public check of a code, and the whole ticket for who knows a birth date as well."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from antrean.accounts.actions import Limit, count_try, may_try
from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.kernel import codes
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import address_of
from antrean.web import sealed
from antrean.web.booking.people import Fault, Typed
from antrean.web.pages import page
from antrean.web.tickets import tickets
from antrean.web.views.tickets import ticket_page

# Birth dates that may be tried on a code.
_BIRTHS: Final[Limit] = {"most": 5, "within": timedelta(hours=1)}
# Codes that are nobody's: behind one address may be a village, but no village mistypes so many.
UNKNOWN_CODES: Final[Limit] = {"most": 100, "within": timedelta(hours=1)}
_LONGEST: Final = 64
# The ticket that was opened, for as long as a visit lasts: in the hall it is loaded anew by itself.
_OPENED: Final = "opened"
_OPENED_SECONDS: Final = 12 * 60 * 60


@never_cache
@require_safe
def check(request: HttpRequest) -> HttpResponse:
    """Say of a code only whether it is real, how it stands, at which office and on which day."""
    return _check_page(request, request.GET.get("code", "").strip()[:_LONGEST])


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def open_by_birth(request: HttpRequest) -> HttpResponse:
    """Show the whole ticket to whoever knows the code and a birth date of the party."""
    if request.method != "POST":
        return _opened(request)
    typed, born = request.POST.get("code", "")[:_LONGEST], Typed.of(request.POST)
    canonical = codes.canonical(typed)
    if canonical is None:
        return redirect("web:check")
    try:
        count_try("birth", canonical, **_BIRTHS)
    except TooManyRequestsError:
        return _check_page(request, typed, born=born, fault="check.fault.often")
    found = _party(canonical)
    date = born.birth_date
    if found and date and any(place.birth_date == date for place in found.places.all()):
        answer = redirect("web:open_by_birth")
        sealed.write(answer, _OPENED, {"code": canonical}, lasts_seconds=_OPENED_SECONDS)
        return answer
    fault = "check.fault.birth" if date else "people.fault.birth.unreal"
    return _check_page(request, typed, born=born, fault=fault)


def _opened(request: HttpRequest) -> HttpResponse:
    """Show the ticket that this browser opened; without one, the form."""
    kept = sealed.read(request, _OPENED, lasts_seconds=_OPENED_SECONDS)
    found = _party(str(kept.get("code", "")))
    return ticket_page(request, found, is_own=False) if found else redirect("web:check")


def _check_page(
    request: HttpRequest, typed: str, *, born: Typed | None = None, fault: str = ""
) -> HttpResponse:
    """Show the form, and what is known of the code that was typed.

    Args:
        born: the birth date that was typed for it; `fault` is the key of what is wrong with that.
    """
    known: dict[str, object] = {"faults": [Fault("day", fault)] if fault else []}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.OK
    if typed:
        try:
            known |= _known_of(typed, address_of(request))
        except TooManyRequestsError:
            known = {"faults": [Fault("code", "check.fault.unknown_often")]}
            status = HTTPStatus.TOO_MANY_REQUESTS
    return page(request, "check", {"typed": typed, "born": born or Typed(), **known}, status=status)


def _known_of(typed: str, here: str) -> Mapping[str, object]:
    """Return what the page shows of a code.

    Raises:
        TooManyRequestsError: too many codes that are nobody's were tried from this address.
    """
    canonical = codes.canonical(typed)
    if canonical is None:
        return {"faults": [Fault("code", "check.fault")]}
    if not may_try("unknown_code", here, **UNKNOWN_CODES):
        raise TooManyRequestsError
    found = _party(canonical)
    if found:
        return {"ticket": tickets([found])[0]}
    count_try("unknown_code", here, **UNKNOWN_CODES)
    return {"unknown": True, "shown_code": codes.shown(canonical)}


def _party(code: str) -> Booking | None:
    try:
        found = queries.booking(code)
    except BookingNotFoundError:
        return None
    # A code that staff rehearse with is nobody's.
    return None if found.slot.office.is_rehearsal else found
