"""How the hall is set up: its way, its quotas, what screens say, and its counters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST

from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.counters import actions, queries
from antrean.counters.actions import Rules
from antrean.counters.choices import PRESETS
from antrean.counters.models import SERIES_LENGTH, Counter
from antrean.counters.stages import PASSPORT, STAGES, way
from antrean.kernel import clock
from antrean.look.typed import number_of

_LONGEST_NOTICE: Final = 160
_LONGEST_PLACE: Final = 60
_LONGEST_ZONE: Final = 20
_HIGHEST_COUNTER: Final = 99


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
        "counters": Counter.objects.filter(office=office),
        "stages": [stage for stage in STAGES if stage in stages],
        "next_number": max((one.number for one in board.counters), default=0) + 1,
        "faults": faults,
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
