"""The day as its supervisor sees and runs it: opened, late, stopped, closed."""

from __future__ import annotations

from datetime import datetime, time
from http import HTTPStatus
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.console import days, wording
from antrean.console.days import ACTS, LATEST, REASONS
from antrean.console.doors import Sitting, staff
from antrean.console.following import hall_address
from antrean.console.pages import page
from antrean.console.refusals import MinutesError, Refused, refused
from antrean.counters import actions
from antrean.counters.actions import Run
from antrean.counters.errors import ReasonMissingError
from antrean.insights.closing import closing
from antrean.insights.queries import DayAccuracy, days_accuracy
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.look.typed import number_of

_LONGEST_REASON: Final = 120


@require_safe
@staff("counters.view_hall")
def day(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show how the day goes, and what can be done now."""
    return _shown(request, sitting)


@require_safe
@staff("counters.view_hall", by_itself=True)
def day_by_itself(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give the same page to a script that follows the hall while nobody may be there."""
    return _shown(request, sitting)


@require_POST
@staff("offices.run_officeday")
def act(request: HttpRequest, sitting: Sitting, act: str) -> HttpResponse:
    """Open, delay, suspend or resume the day, or note the line before the door."""
    if act not in ACTS:
        raise Http404
    try:
        actions.run_day("door" if act == "in" else act, _asked(request, sitting, act))
    except DomainError as refusal:
        return _shown(request, sitting, refused(act, refusal))
    return redirect("console:day")


@require_http_methods(["GET", "HEAD", "POST"])
@staff("offices.run_officeday")
def close(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Say what closing the day would do to whom; sent, do it."""
    office, now = sitting.office, clock.now()
    today = office.today(now)
    if request.method == "POST":
        actions.end_day(_run(sitting, reason=_note(request)))
        return redirect("console:day")
    context = {
        "shown": days.day_page(office, today, now),
        "closing": closing(office, today, now),
        "zone": office.timezone,
    }
    return page(request, "day/close", context, sitting)


def _shown(request: HttpRequest, sitting: Sitting, what: Refused | None = None) -> HttpResponse:
    office, now = sitting.office, clock.now()
    context = {
        "shown": days.day_page(office, office.today(now), now),
        "zone": office.timezone,
        "live": hall_address(office, now),
        "may_run": sitting.may("offices.run_officeday"),
        "accuracy": _accuracy(sitting, now),
        "reasons": REASONS,
        "latest": LATEST,
        "refused": what,
        "said": request.POST if what else {},
    }
    return page(
        request, "day/day", context, sitting, status=HTTPStatus.CONFLICT if what else HTTPStatus.OK
    )


def _accuracy(sitting: Sitting, now: datetime) -> DayAccuracy | None:
    """Return how true today's estimates were, for those who may know; None: for nobody else."""
    if not sitting.may("counters.view_accuracy"):
        return None
    (today,) = days_accuracy(sitting.office, sitting.office.today(now), 1)
    return today


def _asked(request: HttpRequest, sitting: Sitting, act: str) -> Run:
    """Return what a form asks to be done with the day.

    Raises:
        ReasonMissingError: nobody says why.
        MinutesError: the delay is none, or shorter than the one that people were told.
    """
    match act:
        case "delay":
            minutes = _minutes(request, sitting)
            return _run(sitting, reason=_reason(request), minutes=minutes)
        case "suspend":
            return _run(sitting, reason=_reason(request))
        case "door":
            return _run(sitting, at=_door(request, sitting))
        case _:
            return _run(sitting)


def _run(
    sitting: Sitting, *, reason: str = "", minutes: int = 0, at: datetime | None = None
) -> Run:
    return Run(
        office=sitting.office,
        day=sitting.office.today(clock.now()),
        account_id=sitting.account.pk,
        reason=reason,
        minutes=minutes,
        at=at,
    )


def _minutes(request: HttpRequest, sitting: Sitting) -> int:
    office, minutes = sitting.office, number_of(request.POST.get("minutes", ""))
    told = days.delay_of(office, office.today(clock.now()))
    # Whoever was told ten o'clock is not late at half past nine.
    if minutes is None or not told < minutes <= LATEST:
        raise MinutesError(least=told + 1, most=LATEST)
    return minutes


def _reason(request: HttpRequest) -> str:
    """Return why, in the words that people are told, which are the office's own language."""
    code, note = request.POST.get("reason", ""), _note(request)
    if code not in REASONS or (code == "other" and not note):
        raise ReasonMissingError
    told = "" if code == "other" else wording.TEXTS["id"][f"day.reason.{code}"]
    return ": ".join(filter(None, [told, note]))[:_LONGEST_REASON]


def _note(request: HttpRequest) -> str:
    return " ".join(request.POST.get("note", "").split())[:_LONGEST_REASON]


def _door(request: HttpRequest, sitting: Sitting) -> datetime:
    """Return since when people stand before the door: the hour that was typed, else now."""
    office, now = sitting.office, clock.now()
    try:
        typed = time.fromisoformat(request.POST.get("at", ""))
    except ValueError:
        return now
    return office.at(office.today(now), typed.replace(tzinfo=None))
