"""Word to those who asked, in the hall, how far they are: that their turn is near, and has come.

At most these two to a visit, and to nobody who has not asked. The worker owes them, so that no
call waits for it; what is owed is pointless after minutes and then not sent. Nothing here locks
the hall: what is noted of a visit is nobody else's (`visits.save` leaves it alone).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import QuerySet

from antrean.counters.actions.issuing import MOST_PEOPLE
from antrean.counters.models import HallDay, Visit
from antrean.counters.queries.present import present
from antrean.counters.queries.turns import NEAR, turn
from antrean.kernel import clock
from antrean.notifications.outbox import Owed, owe

# So long after it came true a word still helps.
NEAR_FOR = timedelta(minutes=10)
CALLED_FOR = timedelta(minutes=5)

# Until which act of its day nobody needs to look how far a visit is; what this process reckoned.
_far_until: dict[int, int] = {}


def note_asked(visit_id: int, at: datetime, *, told: str = "") -> None:
    """Note that a party asked how far it is, and what the answer told it already.

    Args:
        visit_id: whose.
        at: when they asked.
        told: "near" or "called", if the answer said so.
    """
    theirs = Visit.objects.filter(pk=visit_id).exclude(state="done")
    theirs.filter(asked_at=None).update(asked_at=at)
    if told == "near":
        theirs.filter(told_near_at=None).update(told_near_at=at)
    elif told == "called":
        theirs.filter(told_called_at=None).update(told_called_at=at)


def tell_turns() -> int:
    """Owe word to whoever asked and is called, or nearly; return how many messages that were."""
    now = clock.now()
    asked = list(_asked().select_related("hall__office", "booking__slot", "counter"))
    called = [visit for visit in asked if visit.state == "called" and _is_new(visit, now)]
    told = sum(_tell(visit, "called", now, CALLED_FOR) for visit in called)
    waiting = [visit for visit in asked if visit.state == "waiting" and not visit.told_near_at]
    return told + sum(_tell(visit, "near", now, NEAR_FOR) for visit in _near(waiting, now))


def _asked() -> QuerySet[Visit]:
    return Visit.objects.filter(
        asked_at__isnull=False,
        told_called_at=None,
        state__in=["waiting", "called"],
        done_at=None,
        hall__closed_at=None,
        booking__isnull=False,
    )


def _is_new(visit: Visit, now: datetime) -> bool:
    return visit.called_at is not None and now < visit.called_at + CALLED_FOR


def _near(waiting: Collection[Visit], now: datetime) -> list[Visit]:
    """Return those whose turn is near.

    The order of a hall is not cheap. Each act lets one party go at most, so for whoever has many
    before them nobody need look again before so many acts.
    """
    known = {visit.pk: _far_until.get(visit.pk, 0) for visit in waiting}
    _far_until.clear()
    _far_until.update(known)
    by_hall: dict[HallDay, list[Visit]] = defaultdict(list)
    for visit in waiting:
        if visit.hall.acts >= known[visit.pk]:
            by_hall[visit.hall].append(visit)
    near = []
    for row, visits in by_hall.items():
        here = present(row.office, row.day, now)
        for visit in visits:
            theirs = turn(visit.pk, here)
            if theirs and theirs.is_near:
                near.append(visit)
            elif theirs:
                parties = -(-(theirs.before - NEAR) // MOST_PEOPLE)
                _far_until[visit.pk] = row.acts + max(1, parties)
    return near


def _tell(visit: Visit, word: str, now: datetime, good_for: timedelta) -> bool:
    """Owe a word unless it was told, or something happened to the visit; tell whether it is."""
    assert visit.booking  # noqa: S101  # nobody else can ask
    noted = {"near": "told_near_at", "called": "told_called_at"}[word]
    with transaction.atomic():
        same = Visit.objects.filter(pk=visit.pk, state=visit.state, **{noted: None})
        if not same.update(**{noted: now}):
            return False
        owe(
            [
                Owed(
                    holder_id=visit.booking.holder_id,
                    office_id=visit.hall.office_id,
                    kind="turn",
                    key=f"turn:{visit.public_id}:{word}",
                    body={"notice": "turn", "word": word, "visit": visit.pk},
                    about=visit.booking.code,
                    expires_at=now + good_for,
                )
            ]
        )
    return True
