"""A day on paper, entered afterwards: who came, how it ended, and how long the line was out."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts.actions import record_act
from antrean.bookings.actions import note_outage
from antrean.bookings.queries import outages
from antrean.console import wording
from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.kernel import clock, timetext
from antrean.offices.errors import OutageRefusedError
from antrean.paper.actions import Entered, enter_paper
from antrean.paper.entries import MOST_LINES, hour, read
from antrean.paper.numbers import FIRST, LAST, named

_ENTER: Final = "paper.add_visit"
_DAYS_BACK: Final = 7
_LARGEST_FILE: Final = 300_000


@dataclass(frozen=True, slots=True)
class Told:
    """What is told of a line: its words, and whether it was right, known or wrong."""

    entered: Entered
    words: SafeString


@require_http_methods(["GET", "HEAD", "POST"])
@staff(_ENTER)
def paper_day(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Take the lines of a filled-in list: tell what is wrong with which, enter the others."""
    day = _day(sitting, request.POST.get("day") or request.GET.get("hari", ""))
    if request.method != "POST":
        return _shown(request, sitting, day)
    text, fault = _text(request)
    entries = read(text, day)
    if fault is None and not entries:
        fault = Fault("rows", "paper.fault.empty")
    if fault is not None:
        return _shown(request, sitting, day, rows=text, faults=[fault])
    is_trial = request.POST.get("act") != "enter"
    entered = enter_paper(sitting.office, day, entries, sitting.actor("paper"), dry=is_trial)
    counted = Counter(one.outcome for one in entered)
    if counted["entered"] and not is_trial:
        _record(sitting, day, f"{counted['entered']} baris")
    return _shown(request, sitting, day, rows=text, entered=entered, is_trial=is_trial)


@require_POST
@staff(_ENTER)
def note_line(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Note from when to when the office had no line: a delay for all, and nobody's fault."""
    office, day = sitting.office, _day(sitting, request.POST.get("day", ""))
    starts, ends = (hour(request.POST.get(name, "")) for name in ("starts", "ends"))
    faults = [
        Fault(name, "paper.fault.hour")
        for name, read_as in (("starts", starts), ("ends", ends))
        if read_as is None
    ]
    if starts is None or ends is None:
        return _shown(request, sitting, day, faults=faults)
    stretch = office.at(day, starts), office.at(day, ends)
    try:
        note_outage(office, day, *stretch, sitting.actor("outage"))
    except OutageRefusedError as refusal:
        fault = Fault("ends", f"paper.fault.{refusal.facts['reason']}")
        return _shown(request, sitting, day, faults=[fault])
    _record(sitting, day, timetext.window_text(*stretch, office.timezone))
    asked = urlencode({"hari": day.isoformat(), "done": "line"})
    return redirect(f"{reverse('console:paper_day')}?{asked}#gangguan")


def _record(sitting: Sitting, day: date, reason: str) -> None:
    office_id = sitting.office.pk
    record_act(
        sitting.account.pk, "paper_entered", office_id=office_id, about=str(day), reason=reason
    )


def _day(sitting: Sitting, asked: str) -> date:
    """Return the day that was asked for if something can be entered on it, else today."""
    days = _days(sitting)
    return next((day for day in days if day.isoformat() == asked), days[0])


def _days(sitting: Sitting) -> Sequence[date]:
    today = sitting.office.today(clock.now())
    return [today - timedelta(days=back) for back in range(_DAYS_BACK + 1)]


def _text(request: HttpRequest) -> tuple[str, Fault | None]:
    """Return what was handed in: the table, if there is one, else what was typed."""
    typed = request.POST.get("rows", "")
    table = request.FILES.get("table")
    if table is None:
        return typed, None
    if (table.size or 0) > _LARGEST_FILE:
        return typed, Fault("table", "paper.fault.large")
    content = table.read()
    try:
        return content.decode("utf-8-sig"), None
    except UnicodeDecodeError:
        # What Excel saves as CSV unless it is told otherwise.
        return content.decode("cp1252", errors="replace"), None


def _told(one: Entered, sitting: Sitting) -> Told:
    if one.wrong is None:
        return Told(one, wording.say(f"paper.outcome.{one.outcome}"))
    key = f"paper.wrong.{one.wrong.code}"
    zone = sitting.office.timezone
    facts = {
        name: timetext.clock_text(fact, zone) if isinstance(fact, datetime) else fact
        for name, fact in one.wrong.facts.items()
    }
    if "state" in facts:
        facts["state"] = wording.plain(f"outcome.{facts['state']}")
    return Told(one, wording.say(key if wording.has(key) else "paper.wrong.other", **facts))


def _shown(  # noqa: PLR0913  # the page, and what came of what was sent
    request: HttpRequest,
    sitting: Sitting,
    day: date,
    *,
    rows: str = "",
    entered: Sequence[Entered] = (),
    is_trial: bool = True,
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    counted = Counter(one.outcome for one in entered)
    context = {
        "day": day,
        "days": _days(sitting),
        "rows": rows,
        "told": [_told(one, sitting) for one in entered],
        "is_trial": is_trial,
        "right": counted["entered"],
        "known": counted["known"],
        "wrong": counted["wrong"],
        "faults": faults,
        "outages": outages(sitting.office, day),
        "done": request.GET.get("done", ""),
        "typed": request.POST,
        "first": named(FIRST),
        "last": named(LAST),
        "most": MOST_LINES,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "paper_day", context, sitting, status=status)
