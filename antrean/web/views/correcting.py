"""A slip in a name or a birth date, mended by the person themselves, once."""

from __future__ import annotations

from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from antrean.bookings import actions
from antrean.bookings.errors import CorrectionRefusedError
from antrean.bookings.models import Place
from antrean.kernel import clock, names
from antrean.kernel.errors import DomainError
from antrean.web.booking.people import EASTERNMOST, Fault, Typed, personal_faults
from antrean.web.pages import page
from antrean.web.tickets import Ticket
from antrean.web.views.tickets import BY, own_ticket


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def correct(request: HttpRequest, code: str, place_id: int) -> HttpResponse:
    """Ask for the right name and birth date; sent, they are corrected if the slip is small."""
    ticket = own_ticket(request, code)
    place = _correctable(ticket, place_id) if ticket else None
    if ticket is None or place is None or place.birth_date is None:
        return redirect("web:mine")
    if request.method != "POST":
        return _form(request, ticket, _as_typed(place), [])
    typed = replace(Typed.of(request.POST, "p1-"), relation=place.relation)
    faults = list(personal_faults(typed, "p1-", clock.now().astimezone(EASTERNMOST).date()))
    if not faults and typed.birth_date:
        name = names.accepted(typed.name)
        born = typed.birth_date if typed.birth_date != place.birth_date else None
        try:
            actions.correct(
                code,
                BY,
                place_id=place.pk,
                name=name if name != place.name else None,
                birth_date=born,
            )
        except CorrectionRefusedError as refusal:
            faults = [Fault("p1-name", f"correct.fault.{refusal.facts['reason']}")]
        except DomainError:
            faults = [Fault("p1-name", "refused.illegal_move")]
        else:
            return redirect("web:ticket", code)
    return _form(request, ticket, typed, faults, status=422)


def _correctable(ticket: Ticket, place_id: int) -> Place | None:
    """Return the person of this party, if they are still to come."""
    people = ticket.booking.places.all()
    return next(
        (one for one in people if one.pk == place_id and one.state in {"held", "confirmed"}), None
    )


def _as_typed(place: Place) -> Typed:
    born = place.birth_date
    assert born  # noqa: S101  # looked at before
    return Typed(place.name, str(born.day), str(born.month), str(born.year), place.relation)


def _form(
    request: HttpRequest, ticket: Ticket, typed: Typed, faults: list[Fault], *, status: int = 200
) -> HttpResponse:
    context = {"ticket": ticket, "one": typed, "faults": faults}
    return page(request, "correct", context, status=status)
