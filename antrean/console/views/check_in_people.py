"""One person of a party beside their identity card: a name put right, a NIK that was missing."""

from __future__ import annotations

from contextlib import suppress
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from antrean.accounts.actions import count_try
from antrean.bookings import actions
from antrean.bookings.errors import AlreadyBookedError, NikNotQueuedError
from antrean.bookings.lifecycle import OPEN
from antrean.bookings.models import Booking, Place
from antrean.console.answering import TRIES, desk, own_booking
from antrean.console.doors import Sitting
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.typed import Typed
from antrean.kernel import clock, names
from antrean.kernel.errors import DomainError, TooManyRequestsError
from antrean.look.arrivals import tells_otherwise
from antrean.people.sealed import nik_hash

# What a correction goes by.
CORRECTION_REASONS: Final = ("id_card", "family_card", "birth_certificate", "misheard")
_TAKEN: Final = "nik.taken"


@require_http_methods(["GET", "HEAD", "POST"])
@desk("bookings.correct_booking")
def correct(request: HttpRequest, sitting: Sitting, code: str, place_id: int) -> HttpResponse:
    """Ask for name and birth date as they stand on the card; sent, they are put right."""
    booking = own_booking(sitting, code)
    place = _place(booking, place_id)
    if place is None:
        return redirect("console:check_in_look", code)
    if request.method != "POST":
        return _page(request, sitting, "correct", place, typed=Typed.known(place))
    typed, reason = Typed.of(request.POST), request.POST.get("reason", "")
    faults = list(typed.faults(sitting.office.today(clock.now())))
    if reason not in CORRECTION_REASONS:
        faults.append(Fault("reason", "correct.reason.missing"))
    if not faults:
        try:
            actions.correct(
                code,
                sitting.actor(reason),
                place_id=place_id,
                name=names.accepted(typed.name),
                birth_date=typed.birth_date,
            )
        except DomainError:
            faults = [Fault("name", "correct.refused")]
        else:
            return redirect("console:check_in_look", code)
    return _page(request, sitting, "correct", place, typed=typed, reason=reason, faults=faults)


@require_http_methods(["GET", "HEAD", "POST"])
@desk("bookings.check_in_booking")
def note_nik(request: HttpRequest, sitting: Sitting, code: str, place_id: int) -> HttpResponse:
    """Ask for the NIK of who has none; sent, what tells it from others is kept, not the number."""
    booking = own_booking(sitting, code)
    place = _place(booking, place_id)
    if place is None or place.nik_hash:
        return redirect("console:check_in_look", code)
    if request.method != "POST":
        return _page(request, sitting, "nik", place)
    number, today = Typed.of(request.POST).number, sitting.office.today(clock.now())
    faults = list(Typed.of(request.POST).nik_faults(today))
    if not number:
        faults = [Fault("nik", "typed.nik.empty")]
    if not faults and tells_otherwise(number, place.birth_date, today):
        # Never written back into a page: whoever typed it reads it from the card once more.
        mark = nik_hash(number)
        if request.POST.get("again") != mark:
            return _page(request, sitting, "nik", place, again=mark)
    frees = "free" in request.POST and sitting.may("bookings.cancel_booking")
    faults = faults or _noted(sitting, place, number, frees=frees)
    if not faults:
        return redirect("console:check_in_look", code)
    may_free = sitting.may("bookings.cancel_booking") and faults[0].key == _TAKEN
    return _page(request, sitting, "nik", place, faults=faults, may_free=may_free)


def _noted(sitting: Sitting, place: Place, nik: str, *, frees: bool) -> list[Fault]:
    """Note a NIK; return why it could not be. Whoever hears that one is taken learns something.

    Args:
        frees: whether another booking that has it lets it go, for its owner who stands here.
    """
    try:
        count_try("check_in_nik", sitting.account.pk, **TRIES)
        if frees:
            with suppress(NikNotQueuedError):
                actions.free_nik(nik, sitting.actor("id_card"))
        actions.note_nik(place.booking.code, sitting.actor("id_card"), place_id=place.pk, nik=nik)
    except TooManyRequestsError:
        return [Fault("nik", "nik.often")]
    except AlreadyBookedError:
        return [Fault("nik", _TAKEN)]
    except DomainError:
        return [Fault("nik", "nik.refused")]
    return []


def _place(booking: Booking, place_id: int) -> Place | None:
    """Return who of the party it is, while their visit is not over and their data are kept."""
    return next(
        (
            place
            for place in booking.places.all()
            if place.pk == place_id and place.state in OPEN and not place.erased_at
        ),
        None,
    )


def _page(
    request: HttpRequest, sitting: Sitting, name: str, place: Place, **more: object
) -> HttpResponse:
    context = {"place": place, "reasons": CORRECTION_REASONS, **more}
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if more.get("faults") else HTTPStatus.OK
    return page(request, f"check_in/{name}", context, sitting, status=wrong)
