"""The page on which codes are answered, and the door to it."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from datetime import timedelta
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.csp import csp_override

from antrean.accounts.actions import Limit
from antrean.bookings import queries
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.console import wording
from antrean.console.doors import Sitting, check_office, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.look.answers import Answer
from antrean.look.arrivals import Arrival, seen, slip_of
from antrean.look.camera import WITH_CAMERA
from antrean.slips.queries import printer
from antrean.slips.slip import Slip

# Whoever tries codes finds none of 40 bits, nor somebody by their telephone; but neither shall
# be tried for ever.
TRIES: Final[Limit] = {"most": 60, "within": timedelta(minutes=10)}
# Why an officer lets somebody back in whose code is void.
LATE_REASONS: Final = ("door", "system", "transport", "emergency")


def desk(permission: str) -> Callable[[Callable[..., HttpResponse]], Callable[..., HttpResponse]]:
    """Let staff with this permission through to a view that answers codes.

    Where there is no such booking the view leads back to the field.
    """

    def guarded(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
        def with_booking(request: HttpRequest, sitting: Sitting, /, **given: Any) -> HttpResponse:
            try:
                return view(request, sitting, **given)
            except BookingNotFoundError:
                return redirect("console:check_in")

        door: Callable[..., HttpResponse] = staff(permission)(with_booking)
        return wraps(view)(csp_override(WITH_CAMERA)(door))

    return guarded


def own_booking(sitting: Sitting, code: str) -> Booking:
    """Return a booking of the office that somebody acts for.

    Raises:
        BookingNotFoundError: there is none with this code.
        ElsewhereError: it is another office's.
    """
    found = queries.booking(code)
    check_office(sitting, found.slot.office_id)
    return found


def seen_now(sitting: Sitting, code: str, word: str = "") -> Arrival:
    """Return a booking as it stands after an act, with the word that answers it."""
    return seen(queries.booking(code), sitting.office, clock.now(), word=word)


def shown(  # noqa: PLR0913  # what the page may say besides the answer
    request: HttpRequest,
    sitting: Sitting,
    arrival: Arrival | None = None,
    *,
    answer: Answer | None = None,
    refusal: DomainError | None = None,
    faults: Sequence[Fault] = (),
    status: int = HTTPStatus.OK,
    **more: Any,
) -> HttpResponse:
    """Show the field, and below it what was answered.

    Args:
        arrival: the party that the answer is about, if it is about one.
        answer: the answer if it is not.
        refusal: why an act on the party did not happen.
    """
    context = {
        "arrival": arrival,
        "answer": arrival.answer if arrival else answer,
        "refused": _refused(refusal) if refusal else "",
        "faults": faults,
        "slip": slip_for(arrival) if arrival else None,
        "prints_itself": printer(sitting.office) is not None,
        "key": f"desk:{secrets.token_urlsafe(12)}",
        "late_reasons": LATE_REASONS,
        "may": {
            name: sitting.may(permission)
            for name, permission in (
                ("correct", "bookings.correct_booking"),
                ("issue", "counters.issue_ticket"),
                ("reinstate", "bookings.reinstate_booking"),
            )
        },
        **more,
    }
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if faults else status
    return page(request, "check_in/page", context, sitting, status=wrong)


def slip_for(arrival: Arrival) -> Slip | None:
    """Return the slip of a party in the language of who booked; None: it is not in the building."""
    return slip_of(arrival, "en" if arrival.booking.holder.language == "en" else "id")


def _refused(refusal: DomainError) -> str:
    key = f"check_in.refused.{refusal.code}"
    return key if wording.has(key) else "check_in.refused.other"
