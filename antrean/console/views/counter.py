"""A counter: chosen in the morning, then the page on which an officer works all day."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.console import acts, counters, doors, sittings
from antrean.console.acts import ACTS, PERMISSIONS, Asked
from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.following import hall_address
from antrean.console.keys import keys_of
from antrean.console.pages import page
from antrean.console.refusals import Refused, refused
from antrean.counters import actions, queries
from antrean.counters.queries import Board, BoardCounter
from antrean.kernel import clock
from antrean.kernel.errors import DomainError


@require_safe
@staff("counters.call_visit")
def counter(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show the officer's counter; whoever sits at none chooses one, and hears if it was freed."""
    board = _board(sitting)
    mine = counters.counter_of(board, sitting.account)
    if mine is None:
        return _choice(request, sitting, board, freed=_freed(request, sitting))
    sittings.note_counter(request.session, mine.number)
    return _shown(request, sitting, board, mine)


@require_safe
@staff("counters.call_visit", by_itself=True)
def counter_by_itself(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give the same page to a script that follows the hall while nobody may be there."""
    board = _board(sitting)
    mine = counters.counter_of(board, sitting.account)
    if mine is None:
        return _choice(request, sitting, board)
    return _shown(request, sitting, board, mine)


@require_POST
@staff("counters.call_visit")
def act(request: HttpRequest, sitting: Sitting, act: str) -> HttpResponse:
    """Do something at the officer's counter, and show what came of it."""
    if act not in ACTS:
        raise Http404
    needs = PERMISSIONS.get(act, "")
    if needs and not sitting.may(needs):
        return doors.refused(request, sitting, needs)
    board = _board(sitting)
    mine = counters.counter_of(board, sitting.account)
    if mine is None:
        return redirect("console:counter")
    asked = Asked(act=act, board=board, mine=mine, sitting=sitting, said=request.POST)
    try:
        acts.perform(asked)
    except DomainError as refusal:
        return _refused(request, sitting, refused(act, refusal))
    return redirect("console:counter")


def _refused(request: HttpRequest, sitting: Sitting, what: Refused) -> HttpResponse:
    board = _board(sitting)  # as it is by now: what was shown is why it was refused
    mine = counters.counter_of(board, sitting.account)
    if mine is None:
        return _choice(request, sitting, board, what)
    return _shown(request, sitting, board, mine, what)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("counters.call_visit")
def choose(request: HttpRequest, sitting: Sitting, number: int) -> HttpResponse:
    """Ask which stages a counter serves from now on, and sit down at it."""
    board = _board(sitting)
    chosen = next((one for one in board.counters if one.number == number), None)
    if chosen is None or board.state == "closed":
        return redirect("console:counter")
    if request.method != "POST":
        return page(request, "counter/stages", _stages(board, chosen), sitting)
    # The short way keeps the stages as they are; only the list of them says others.
    stages = request.POST.getlist("stage") if "stages" in request.POST else None
    if stages == []:
        context = _stages(board, chosen) | {"faults": [Fault("stage-0", "counter.choose.fault")]}
        return page(
            request, "counter/stages", context, sitting, status=HTTPStatus.UNPROCESSABLE_ENTITY
        )
    try:
        actions.open_counter(chosen.id, sitting.account, sitting.actor(), stages=stages)
    except DomainError as refusal:
        return _refused(request, sitting, refused("open", refusal))
    return redirect("console:counter")


def _board(sitting: Sitting) -> Board:
    now = clock.now()
    return queries.board(sitting.office, sitting.office.today(now), now)


def _stages(board: Board, chosen: BoardCounter) -> dict[str, object]:
    """Return what is asked of who sits down: all stages of the hall, with what it serves now."""
    return {"chosen": chosen, "stages": [one.stage for one in board.stages]}


@dataclass(frozen=True, slots=True)
class _Freed:
    """The counter at which an officer sat until a supervisor freed it."""

    number: int
    at: datetime


def _freed(request: HttpRequest, sitting: Sitting) -> _Freed | None:
    """Return what became of the counter at which they sat; told once, None afterwards."""
    number = sittings.forget_counter(request.session)
    if number is None:
        return None
    today = sitting.office.today(clock.now())
    at = queries.freed_at(sitting.office, today, number, sitting.actor().name)
    return _Freed(number, at) if at else None


def _choice(
    request: HttpRequest,
    sitting: Sitting,
    board: Board,
    what: Refused | None = None,
    freed: _Freed | None = None,
) -> HttpResponse:
    context = {"board": board, "refused": what, "freed": freed, "zone": sitting.office.timezone}
    return page(request, "counter/choice", context, sitting, status=_status(what))


def _shown(
    request: HttpRequest,
    sitting: Sitting,
    board: Board,
    mine: BoardCounter,
    what: Refused | None = None,
) -> HttpResponse:
    office, now = sitting.office, clock.now()
    context = {
        "shown": counters.counter_page(office, board, mine, now),
        "keys": keys_of(sitting.account),
        "may_pick": sitting.may(PERMISSIONS["pick"]),
        "zone": office.timezone,
        "live": hall_address(office, now),
        # Random for each page that is shown: sent twice from one, an act is done once.
        "once": secrets.token_urlsafe(12),
        "refused": what,
        "said": request.POST if what else {},
    }
    return page(request, "counter/counter", context, sitting, status=_status(what))


def _status(what: Refused | None) -> int:
    return HTTPStatus.CONFLICT if what else HTTPStatus.OK
