"""How the hall is set up: its way, its quotas, what screens say, and its counters."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from antrean.console import wording
from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.counters import actions, queries
from antrean.counters.actions import Rules
from antrean.counters.choices import PRESETS
from antrean.counters.errors import CounterNotFoundError, CounterTakenError, ReasonMissingError
from antrean.counters.models import SERIES_LENGTH
from antrean.counters.stages import PASSPORT, STAGES, way
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.look.typed import number_of

_LONGEST_NOTICE: Final = 160
_LONGEST_PLACE: Final = 60
_LONGEST_ZONE: Final = 20
_HIGHEST_COUNTER: Final = 99
_LONGEST_REASON: Final = 200
_LONGEST_KEY: Final = 40


@require_http_methods(["GET", "HEAD", "POST"])
@staff("counters.run_hall")
def hall(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show the rules of the hall and its counters; sent, the rules count from today on."""
    if request.method != "POST":
        return _shown(request, sitting)
    rules, faults = _read(request.POST)
    if faults:
        return _shown(request, sitting, said=request.POST, faults=faults)
    actions.set_rules(sitting.office, rules, account_id=sitting.account.pk)
    return redirect("console:hall")


@require_POST
@staff("counters.run_hall")
def arrange(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Make a counter, or change what it serves and on which screens its calls stand."""
    number = _number(request.POST.get("number", ""), _HIGHEST_COUNTER)
    if not number:
        return _shown(request, sitting, faults=[Fault("number", "hall.fault.number")])
    actions.arrange_counter(
        sitting.office,
        number,
        stages=request.POST.getlist("stage"),
        zone=_line(request.POST, "zone", _LONGEST_ZONE),
        account_id=sitting.account.pk,
    )
    return redirect("console:hall")


@require_POST
@staff("counters.run_hall")
def free(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Close a counter whose officer left it, and put whoever is there back in front."""
    number = _number(request.POST.get("number", ""), _HIGHEST_COUNTER) or 0
    try:
        _free(request.POST, sitting, number)
    except ReasonMissingError:
        fault = Fault(f"reason-{number}", "refusal.reason_missing")
        return _shown(request, sitting, faults=[fault])
    except DomainError as refusal:
        own = f"refusal.free.{refusal.code}"
        key = own if wording.has(own) else f"refusal.{refusal.code}"
        return _shown(request, sitting, faults=[Fault(f"counter-{number}", key)])
    return redirect("console:hall")


def _free(posted: Mapping[str, str], sitting: Sitting, number: int) -> None:
    """Free the counter of a form.

    Raises:
        CounterTakenError: by now somebody else sits there than the page had shown.
        CounterNotFoundError, ReasonMissingError, VisitMovedError.
    """
    office, now = sitting.office, clock.now()
    counters = queries.board(office, office.today(now), now).counters
    found = next((one for one in counters if one.number == number), None)
    if found is None:
        raise CounterNotFoundError(counter=number)
    once = posted.get("once", "")[:_LONGEST_KEY]
    key = f"hall:{sitting.account.pk}:free:{number}:{once}" if once else ""
    # What was done under this key is not refused for what came of it.
    if posted.get("officer", "") != str(found.officer_id) and not queries.was_done(key):
        raise CounterTakenError(counter=number)
    reason = _line(posted, "reason", _LONGEST_REASON)
    actions.free_counter(found.id, sitting.account, sitting.actor(), note=reason, request_key=key)


def _shown(
    request: HttpRequest,
    sitting: Sitting,
    *,
    said: Mapping[str, str] | None = None,
    faults: Sequence[Fault] = (),
) -> HttpResponse:
    office = sitting.office
    board = queries.board(office, office.today(clock.now()), clock.now())
    rules = queries.hall_rules(office, office.today(clock.now()))
    # Of the way that runs, and of the one that was chosen for tomorrow.
    stages = {*(one.stage for one in board.stages), *way(rules.preset, PASSPORT)}
    context = {
        "rules": said or rules,
        "presets": [name for name, _ in PRESETS],
        "running": board.preset,
        "counters": board.counters,
        "stages": [stage for stage in STAGES if stage in stages],
        "next_number": max((one.number for one in board.counters), default=0) + 1,
        "faults": faults,
        # Random for each page that is shown: sent twice from one, an act is done once.
        "once": secrets.token_urlsafe(12),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if faults else HTTPStatus.OK
    return page(request, "hall/hall", context, sitting, status=status)


def _read(posted: Mapping[str, str]) -> tuple[Rules, list[Fault]]:
    """Return the rules that a form says, and what is wrong with it."""
    faults = []
    quotas = {}
    for field in ("walk_ins", "priorities"):
        number = _number(posted.get(field, ""), SERIES_LENGTH)
        quotas[field] = number or 0
        if number is None:
            faults.append(Fault(field, "hall.fault.quota", {"most": SERIES_LENGTH}))
    preset = posted.get("preset", "")
    if preset not in dict(PRESETS):
        faults.append(Fault("preset-three", "hall.fault.preset"))
    rules = Rules(
        preset=preset,
        notice=_line(posted, "notice", _LONGEST_NOTICE),
        waiting_place=_line(posted, "waiting_place", _LONGEST_PLACE),
        **quotas,
    )
    return rules, faults


def _line(posted: Mapping[str, str], field: str, most: int) -> str:
    return " ".join(posted.get(field, "").split())[:most]


def _number(text: str, most: int) -> int | None:
    """Return a number from 0 to `most`; None if the text is none."""
    number = number_of(text)
    return number if number is not None and number <= most else None
