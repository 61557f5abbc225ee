"""The refusals of the hall: facts and codes; each page has its own words for them."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class HallClosedError(DomainError):
    """The office's day was not opened, is suspended, or is over."""

    code = "hall_closed"


class CounterClosedError(DomainError):
    """The counter is closed or paused, or somebody else's."""

    code = "counter_closed"


class CounterBusyError(DomainError):
    """The counter has not finished with the last person."""

    code = "counter_busy"


class CounterFreeError(DomainError):
    """Nobody is at the counter to whom this could be done."""

    code = "counter_free"


class CounterTakenError(DomainError):
    """Somebody else sits at this counter."""

    code = "counter_taken"


class SeatedElsewhereError(DomainError):
    """The officer sits at another counter, perhaps of another office: `counter`."""

    code = "seated_elsewhere"


class CounterNotFoundError(DomainError):
    """There is no such counter at this office."""

    code = "counter_not_found"


class VisitNotFoundError(DomainError):
    """There is nobody with this number in the building."""

    code = "visit_not_found"


class VisitMovedError(DomainError):
    """Somebody else has done something with these people meanwhile."""

    code = "visit_moved"


class TooSoonError(DomainError):
    """Too soon to call again, or to count a call as missed; `after` is the instant."""

    code = "too_soon"


class NumbersGoneError(DomainError):
    """No number of this kind is left today."""

    code = "numbers_gone"


class NumberGivenError(DomainError):
    """The person has a number today; `number` says which."""

    code = "number_given"


class ReasonMissingError(DomainError):
    """An officer's decision needs a reason in words."""

    code = "reason_missing"


class UndoTooLateError(DomainError):
    """More than ten seconds ago, or something was done with these people since."""

    code = "undo_too_late"


class RehearsalRunsError(DomainError):
    """The staff of this office rehearse already."""

    code = "rehearsal_runs"
