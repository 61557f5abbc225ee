"""Tickets: one with what can be done with it, and all of a person's."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from antrean.accounts.actions import Endpoint, keep_kin, subscribe, unsubscribe
from antrean.accounts.models import Device
from antrean.accounts.queries import is_told_by_push, kin_of
from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.counters.actions import rate
from antrean.counters.queries import unrated, was_rated
from antrean.kernel import codes
from antrean.kernel.errors import DomainError
from antrean.look.typed import number_of, page_of
from antrean.privacy.actions import FAMILY, VISITS
from antrean.web.booking.people import Fault
from antrean.web.calendar_file import calendar_file
from antrean.web.devices import device_of
from antrean.web.pages import page
from antrean.web.paper import paper
from antrean.web.tickets import Ticket, relatives, tickets
from antrean.web.turns import turn_of
from antrean.web.wording import GUARDIAN_VERSION, KIN_VERSION, has, spoken

BY: Final = Actor("web", "holder")
_PAST_AT_ONCE: Final = 20


def _confirm(code: str, request: HttpRequest) -> None:
    version = GUARDIAN_VERSION if request.POST.get("guardian") else ""
    booking = actions.confirm(code, BY, guardian_version=version).booking
    if request.POST.get("keep"):
        people = relatives(queries.booking(code))
        keep_kin(booking.holder_id, people, text_version=KIN_VERSION, guardian_version=version)


def _extend(code: str, request: HttpRequest) -> None:
    actions.extend(code, BY, request_key=f"web:{code}")


def _cancel(code: str, request: HttpRequest) -> None:
    actions.cancel(code, BY, place_ids=_chosen(request), undoable=True)


def _chosen(request: HttpRequest) -> list[int]:
    """Return the people who were ticked; whatever makes no sense was not."""
    return [pk for one in request.POST.getlist("person") if (pk := number_of(one))]


def _undo(code: str, request: HttpRequest) -> None:
    actions.undo_cancel(code, BY)


def _tell(code: str, request: HttpRequest) -> None:
    if device := device_of(request):
        subscribe(device, endpoint_of(request))


def _hush(code: str, request: HttpRequest) -> None:
    if device := device_of(request):
        unsubscribe(device)


def _rate(code: str, request: HttpRequest) -> None:
    rate(queries.booking(code), request.POST.get("answer", ""))


def endpoint_of(request: HttpRequest) -> Endpoint:
    """Return where a browser says that it takes push messages."""
    fields = ("endpoint", "p256dh", "auth")
    return Endpoint(*(request.POST.get(field, "") for field in fields))


_ACTS: Final[Mapping[str, Callable[[str, HttpRequest], None]]] = MappingProxyType(
    {
        "confirm": _confirm,
        "extend": _extend,
        "cancel": _cancel,
        "undo": _undo,
        "tell": _tell,
        "hush": _hush,
        "rate": _rate,
    }
)
# What has changed is not at the top of the page.
_WHERE: Final = MappingProxyType({"tell": "#push", "hush": "#push", "rate": "#rating"})


@never_cache
@require_safe
def ticket(request: HttpRequest, code: str) -> HttpResponse:
    """Show the holder their booking; anybody else is shown the way to prove that it is theirs."""
    canonical = codes.canonical(code)
    if canonical is not None and canonical != code:
        return redirect("web:ticket", canonical)
    device = device_of(request)
    found = _own(canonical, device) if canonical and device else None
    if found is None:
        return redirect(f"{reverse('web:check')}?{urlencode({'code': code})}")
    return ticket_page(request, found)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def act(request: HttpRequest, code: str, act: str) -> HttpResponse:
    """Do something with a booking, and show what became of it; only looked at, show the booking."""
    if request.method != "POST":
        return redirect("web:ticket", code)
    device = device_of(request)
    found = _own(code, device) if device else None
    if found is None:
        return redirect(f"{reverse('web:check')}?{urlencode({'code': code})}")
    (before,) = tickets([found])
    if act == "confirm" and before.minors and not request.POST.get("guardian"):
        return ticket_page(request, found, faults=[Fault("guardian", "ticket.fault.guardian")])
    if act == "cancel" and not _chosen(request):
        return _cancel_page(request, before, faults=[Fault("person", "cancel.fault")])
    try:
        _ACTS[act](code, request)
    except DomainError as refusal:
        return ticket_page(request, queries.booking(code), refusal=refusal)
    return redirect(f"{reverse('web:ticket', args=[code])}{_WHERE.get(act, '')}")


@never_cache
@require_safe
def ask_to_cancel(request: HttpRequest, code: str) -> HttpResponse:
    """Ask who shall be cancelled, before it is done."""
    shown = own_ticket(request, code)
    if shown is None:
        return redirect("web:mine")
    if not shown.can_cancel:
        return redirect("web:ticket", code)
    return _cancel_page(request, shown)


def _cancel_page(request: HttpRequest, shown: Ticket, faults: Sequence[Fault] = ()) -> HttpResponse:
    context = {
        "ticket": shown,
        "people": [one for one in shown.people if one.state in {"held", "confirmed"}],
        "faults": faults,
    }
    return page(request, "cancel", context, status=422 if faults else 200)


@never_cache
@require_safe
def calendar(request: HttpRequest, code: str) -> HttpResponse:
    """Give the booking as a calendar file."""
    shown = own_ticket(request, code)
    if shown is None:
        return redirect("web:mine")
    answer = HttpResponse(calendar_file(shown), content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="antrean-{code}.ics"'
    return answer


@never_cache
@require_safe
def pdf(request: HttpRequest, code: str) -> HttpResponse:
    """Give the ticket of a confirmed booking as a PDF."""
    shown = own_ticket(request, code)
    if shown is None:
        return redirect(f"{reverse('web:check')}?{urlencode({'code': code})}")
    if shown.state != "confirmed":
        return redirect("web:ticket", code)
    answer = HttpResponse(paper(shown), content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="antrean-{code}.pdf"'
    answer["Content-Language"] = spoken()
    return answer


@never_cache
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """List the person's bookings from every channel: what is to come, then the past."""
    device = device_of(request)
    if device is None:
        return redirect(f"{reverse('web:sign_in')}?{urlencode({'next': request.get_full_path()})}")
    number = page_of(request.GET.get("page", ""))
    shown = tickets(list(queries.open_bookings(device.holder_id))) if number == 1 else []
    first = (number - 1) * _PAST_AT_ONCE
    past = list(queries.past_bookings(device.holder_id)[first : first + _PAST_AT_ONCE + 1])
    context = {
        "tickets": [one for one in shown if one.is_open],
        # Time has ended some of the open ones, whether or not a worker has run.
        "past": [
            *((one.booking, one.state) for one in shown if not one.is_open),
            *((one, one.state) for one in past[:_PAST_AT_ONCE]),
        ],
        "number": number,
        "older": number + 1 if len(past) > _PAST_AT_ONCE else 0,
        "newer": number - 1,
        "visit_days": VISITS.days,
    }
    return page(request, "mine", context)


def own_ticket(request: HttpRequest, code: str) -> Ticket | None:
    """Return the ticket if it is of whoever asks."""
    device = device_of(request)
    found = _own(code, device) if device else None
    return tickets([found])[0] if found else None


def _own(code: str, device: Device) -> Booking | None:
    """Return the person's booking; of others' nobody learns whether there is one."""
    try:
        found = queries.booking(code)
    except BookingNotFoundError:
        return None
    return found if found.holder_id == device.holder_id else None


def _unkept(found: Booking) -> list[str]:
    """Return the names of those of a held party who can be kept and are not yet, as they are."""
    people = relatives(found) if found.state == "held" else []
    kin = list(kin_of(found.holder_id)) if people else []
    return [one.name for one in people if not any(map(one.is_kept_as, kin))]


def _rating(shown: Ticket) -> str:
    """Return `open` if the party can still say how its visit was, `given` if it did."""
    if shown.state != "served":
        return ""
    if unrated(shown.booking).exists():
        return "open"
    return "given" if was_rated(shown.booking) else ""


def ticket_page(
    request: HttpRequest,
    found: Booking,
    *,
    refusal: DomainError | None = None,
    faults: Sequence[Fault] = (),
    is_own: bool = True,
) -> HttpResponse:
    """Return the page of a booking, with what was refused or is wrong; `is_own` for its holder."""
    (shown,) = tickets([found])
    key = f"refused.{refusal.code}" if refusal else ""
    device = device_of(request)
    context = {
        "ticket": shown,
        "turn": turn_of(found, shown.now) if shown.state == "checked_in" else None,
        "is_own": is_own,
        "refused": (key if has(key) else "refused.other") if refusal else "",
        "faults": faults,
        "unkept": _unkept(found) if is_own else [],
        "family_years": FAMILY.days // 365,
        "keep": bool(request.POST.get("keep")),
        "push_key": settings.VAPID_PUBLIC_KEY if settings.PUSH_ON else "",
        "is_told": device is not None and is_told_by_push(device),
        "rating": _rating(shown) if is_own else "",
    }
    return page(request, "ticket", context, status=409 if refusal else 422 if faults else 200)
