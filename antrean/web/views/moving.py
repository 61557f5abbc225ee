"""Another time for a confirmed booking: its days, then the hours of one."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from antrean.bookings import actions
from antrean.bookings.queries import DayRoom
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.web.booking.choice import Choice
from antrean.web.pages import page
from antrean.web.tickets import Ticket
from antrean.web.views.offices import coming_days, weeks
from antrean.web.views.tickets import BY, own_ticket
from antrean.web.wording import has


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_time(request: HttpRequest, code: str) -> HttpResponse:
    """Offer days and hours with room for all; sent with an hour, the booking moves there."""
    ticket = own_ticket(request, code)
    if ticket is None:
        return redirect("web:mine")
    refusal = ""
    if request.method == "POST":
        slot_id = Choice.of(request.POST).slot_id
        key = f"web:{ticket.booking.holder_id}:{code}:{slot_id}"
        try:
            actions.reschedule(code, BY, slot_id=slot_id, request_key=key)
        except DomainError as error:
            refusal = f"refused.{error.code}"
        else:
            return redirect("web:ticket", code)
    elif not ticket.is_movable:
        return redirect("web:ticket", code)
    return _offered(request, ticket, refusal)


def _offered(request: HttpRequest, ticket: Ticket, refusal: str) -> HttpResponse:
    office = ticket.booking.slot.office
    count = sum(person.state == "confirmed" for person in ticket.people)
    days = [
        day
        for day in coming_days(office, clock.now())
        if any(_fits(ticket, day, count)) and day.day != ticket.booking.slot.day
    ]
    wanted = Choice.of(request.GET).day
    chosen = next((day for day in days if day.day == wanted), None)
    context = {
        "ticket": ticket,
        "weeks": weeks(days),
        "chosen": chosen,
        "count": count,
        "refused": (refusal if has(refusal) else "refused.other") if refusal else "",
    }
    return page(request, "new_time", context, status=409 if refusal else 200)


def _fits(ticket: Ticket, day: DayRoom, count: int) -> list[bool]:
    return [slot.remaining >= count for slot in day.slots if slot.id != ticket.booking.slot_id]
