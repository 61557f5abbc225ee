"""What was expected when people came in, kept so that it can be held against what happened."""

from __future__ import annotations

from antrean.counters.models import Visit
from antrean.counters.queries.present import present
from antrean.counters.queries.waits import expected_wait
from antrean.kernel import clock


def note_expected(visit: Visit | None) -> None:
    """Keep within how many minutes people who just came in are expected to be called.

    After the commit of whoever let them in, so that no counter waits for the estimate. Of those
    who were called meanwhile nothing is kept, nor a second time of the same visit.
    """
    if visit is None or visit.first_called_at or visit.estimate_low is not None:
        return
    hall = visit.hall
    told = expected_wait(present(hall.office, hall.day, clock.now()), visit.pk)
    if told is not None:
        visit.estimate_low, visit.estimate_high = told
        new = Visit.objects.filter(pk=visit.pk, estimate_low=None, first_called_at=None)
        new.update(estimate_low=visit.estimate_low, estimate_high=visit.estimate_high)
