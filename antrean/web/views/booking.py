"""Booking, one short page after the other: service, people, day, hour, names, review, hold.

What was chosen stands in the address, what was typed in a sealed cookie of the person's own
browser. Nothing is written here before a place is held; every page can be left and come back to.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import wraps
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.crypto import salted_hmac
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from antrean.accounts.actions import Limit, count_try, give_back_try, use_kin
from antrean.accounts.models import Kin
from antrean.accounts.queries import kin_of
from antrean.bookings import actions
from antrean.bookings.errors import AlreadyBookedError
from antrean.bookings.queries import DayRoom, SlotRoom
from antrean.kernel import clock
from antrean.kernel.errors import DomainError, TooManyRequestsError
from antrean.offices.models import Office
from antrean.offices.queries import next_release
from antrean.people.actions import declare_adult
from antrean.web import sealed
from antrean.web.booking.choice import Choice
from antrean.web.booking.people import EASTERNMOST, Fault, People
from antrean.web.devices import device_of
from antrean.web.pages import page
from antrean.web.views.offices import coming_days, near_with_room, office_or_404, weeks
from antrean.web.wording import ADULT_VERSION, has

_DRAFT: Final = "isian"
_DRAFT_SECONDS: Final = 30 * 60
# The form of a step was sent, as opposed to the page opened.
_SENT: Final = "next"
# The hour that was chosen has no room for all any more.
_TAKEN: Final = "taken"
LOST: Final = "lost"
# Whoever is told that a NIK is queued learns something of somebody: five times a day.
_NIK_TRIES: Final[Limit] = {"most": 5, "within": timedelta(days=1)}


@dataclass(frozen=True, slots=True)
class Refused:
    """A refusal in words: its key, and the hours of that day and other days to choose instead."""

    key: str
    hours: Sequence[SlotRoom] = ()
    days: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """A page of the way: the office, and what was chosen before."""

    office: Office
    choice: Choice

    def to(self, name: str, **changes: Any) -> str:
        """Return the address of another page of the way, with some of the choice changed."""
        code = self.office.code
        return reverse(f"web:{name}", args=[code]) + self.choice.but(**changes).query


type StepView = Callable[[HttpRequest, Step], HttpResponse]


def _step(view: StepView) -> Callable[..., HttpResponse]:
    @wraps(view)
    def with_office(request: HttpRequest, code: str) -> HttpResponse:
        office = office_or_404(code)
        if not office.is_open:
            return redirect("web:office", office.code)
        return view(request, Step(office, Choice.of(request.GET)))

    return with_office


def _page(
    request: HttpRequest, name: str, step: Step, context: Mapping[str, object], *, status: int = 200
) -> HttpResponse:
    around = {"office": step.office, "choice": step.choice, "step": step}
    return page(request, f"booking/{name}", {**around, **context}, status=status)


@require_safe
@_step
def service(request: HttpRequest, step: Step) -> HttpResponse:
    """Ask whether it is a new passport or a replacement."""
    sent = _SENT in request.GET
    if sent and request.GET.get("service") == LOST:
        return redirect(step.to("book_lost"))
    if sent and step.choice.service:
        return redirect(step.to("book_people"))
    faults = [Fault("service", "service.fault")] if sent else []
    return _page(request, "service", step, {"faults": faults})


@require_safe
@_step
def lost(request: HttpRequest, step: Step) -> HttpResponse:
    """Say where to go with a lost or damaged passport: it cannot be booked."""
    return _page(request, "lost", step, {})


@require_safe
@_step
def under_age(request: HttpRequest, step: Step) -> HttpResponse:
    """Say who can book for somebody under 18."""
    return _page(request, "under_age", step, {})


@require_safe
@_step
def people(request: HttpRequest, step: Step) -> HttpResponse:
    """Ask how many come together."""
    if not step.choice.service:
        return redirect(step.to("book"))
    sent = _SENT in request.GET
    if sent and step.choice.people:
        return redirect(step.to("book_day"))
    faults = [Fault("people", "count.fault")] if sent else []
    return _page(request, "people", step, {"faults": faults})


@require_safe
@_step
def day(request: HttpRequest, step: Step) -> HttpResponse:
    """Offer the days; those without an hour for all stand there as text."""
    if not step.choice.people:
        return redirect(step.to("book_people"))
    now = clock.now()
    days = coming_days(step.office, now)
    fits = {one.day for one in days if _fitting(one, step.choice.people)}
    context = {
        "weeks": weeks(days),
        "fits": fits,
        "release": next_release(step.office, now),
        "near": [] if fits else near_with_room(step.office),
    }
    return _page(request, "day", step, context)


@require_safe
@_step
def hour(request: HttpRequest, step: Step) -> HttpResponse:
    """Offer the hours of the day with room for all."""
    found = _chosen_day(step)
    if found is None:
        return redirect(step.to("book_day", day=None, slot_id=0))
    context = {
        "room": found,
        "fits": _fitting(found, step.choice.people),
        "is_taken": _TAKEN in request.GET,
    }
    return _page(request, "hour", step, context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_step
def names(request: HttpRequest, step: Step) -> HttpResponse:
    """Ask who comes; whoever asks for places has proved before how to reach them."""
    kept, kin = sealed.read(request, _DRAFT, lasts_seconds=_DRAFT_SECONDS), _kin(request)
    first = _before_names(request, step)
    if request.method != "POST":
        typed = People.kept(kept, step.choice.people).knowing(kin)
        return redirect(first) if first else _names_page(request, step, typed, kin)
    typed = People.of(request.POST, step.choice.people).knowing(kin)
    filled = typed.filled(request.POST, kin)
    # Whichever button it was: who was chosen is looked over first.
    faults = [] if first or filled else typed.faults(_today())
    if faults:
        return _names_page(request, step, typed, kin, faults)
    answer = redirect(first or step.to("book_names" if filled else "book_review"))
    _keep(answer, filled or typed, kept)
    return answer


def _before_names(request: HttpRequest, step: Step) -> str:
    """Return where somebody must go before they say who comes; empty if nowhere."""
    if _chosen_slot(step) is None:
        to_hours = step.to("book_hour", slot_id=0)
        return f"{to_hours}&{_TAKEN}=1" if step.choice.slot_id else to_hours
    return "" if device_of(request) else f"{reverse('web:sign_in')}?{_next(request)}"


def _kin(request: HttpRequest) -> Sequence[Kin]:
    """Return whom the person keeps for a booking like this."""
    device = device_of(request)
    return list(kin_of(device.holder_id)) if device else []


def _names_page(
    request: HttpRequest,
    step: Step,
    typed: People,
    kin: Sequence[Kin],
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    context = {"typed": typed, "kin": kin, "faults": faults}
    return _page(request, "names", step, context, status=422 if faults else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@_step
def review(request: HttpRequest, step: Step) -> HttpResponse:
    """Show everything once more; sent, it holds the places."""
    device = device_of(request)
    kept = sealed.read(request, _DRAFT, lasts_seconds=_DRAFT_SECONDS)
    kin = _kin(request) if kept else []
    typed = People.kept(kept, step.choice.people).knowing(kin)
    if device is None or not step.choice.slot_id or typed.faults(_today()):
        return redirect(step.to("book_names"))
    if request.method != "POST":
        return _review_page(request, step, typed)
    if device.holder.adult_at is None:
        declare_adult(device.holder_id, ADULT_VERSION)
    try:
        # Before anything is found out: as many as come at once learn no more than one by one.
        count_try("nik", device.holder_id, **_NIK_TRIES)
    except TooManyRequestsError:
        return _review_page(request, step, typed, Refused("refused.too_many_niks"))
    try:
        held = actions.hold(_request(step, typed, device.holder_id, str(kept.get("key", ""))))
    except DomainError as refusal:
        if not isinstance(refusal, AlreadyBookedError):
            give_back_try("nik", device.holder_id)
        return _review_page(request, step, typed, _refusal(step, refusal))
    give_back_try("nik", device.holder_id)
    used = {one.kin for one in typed.typed if one.is_stored}
    if used:
        use_kin(device.holder_id, [one.pk for one in kin if str(one.pk) in used])
    answer = redirect("web:ticket", held.code)
    sealed.drop(answer, _DRAFT)
    return answer


def _request(step: Step, typed: People, holder_id: int, key: str) -> actions.Request:
    said = salted_hmac("antrean.web.request", repr((step.choice, typed)), algorithm="sha256")
    return actions.Request(
        key=f"web:{holder_id}:{key}:{said.hexdigest()[:24]}",
        office_id=step.office.pk,
        holder_id=holder_id,
        applicants=typed.applicants(),
        channel="web",
        slot_id=step.choice.slot_id,
        service=step.choice.service,
    )


def _review_page(
    request: HttpRequest, step: Step, typed: People, refused: Refused | None = None
) -> HttpResponse:
    found = _chosen_day(step)
    slot = step.choice.slot([found]) if found else None
    if found is None or slot is None:
        return redirect(step.to("book_day", slot_id=0))
    context = {
        "typed": typed,
        "doubts": typed.doubts(_today()),
        "room": found,
        "slot": slot,
        "refusal": refused,
    }
    return _page(request, "review", step, context, status=409 if refused else 200)


def _refusal(step: Step, refusal: DomainError) -> Refused:
    """Return a refusal with what can be had instead, the hours of the chosen day first."""
    key, nearest = f"refused.{refusal.code}", refusal.facts.get("nearest")
    if not isinstance(nearest, list):
        return Refused(key if has(key) else "refused.other")
    room = _chosen_day(step)
    return Refused(
        key=key,
        hours=[one for one in room.slots if one.remaining >= step.choice.people] if room else [],
        days=[one for one in nearest if one["day"] != step.choice.day],
    )


def _chosen_day(step: Step) -> DayRoom | None:
    """Return the chosen day as it stands now, if the office serves on it."""
    if step.choice.day is None:
        return None
    days = coming_days(step.office, clock.now())
    return next((one for one in days if one.day == step.choice.day), None)


def _chosen_slot(step: Step) -> int | None:
    found = _chosen_day(step)
    slot = step.choice.slot([found]) if found else None
    return slot.id if slot and slot.remaining >= step.choice.people else None


def _fitting(room: DayRoom, count: int) -> bool:
    return any(slot.remaining >= count for slot in room.slots)


def _keep(answer: HttpResponse, typed: People, kept: Mapping[str, Any]) -> None:
    # Sent twice, the same draft is the same request: it gives one booking.
    key = kept.get("key") or secrets.token_urlsafe(12)
    content = {**typed.to_keep(), "key": key}
    sealed.write(answer, _DRAFT, content, lasts_seconds=_DRAFT_SECONDS)


def _today() -> date:
    return clock.now().astimezone(EASTERNMOST).date()


def _next(request: HttpRequest) -> str:
    return urlencode({"next": request.get_full_path()})
