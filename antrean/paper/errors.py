"""The refusals of the day on paper: facts and codes; the page has its own words for them."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class UnknownNumberError(DomainError):
    """Nobody has this number or code on that day at this office."""

    code = "unknown_number"


class OtherCodeError(DomainError):
    """The number is there, but its code ends otherwise: the list is of another day or office."""

    code = "other_code"


class NumberTakenError(DomainError):
    """The number was entered for somebody else; `number`, `came_at`."""

    code = "number_taken"


class EndedOtherwiseError(DomainError):
    """The visit ended otherwise already; `state`, `done_at`."""

    code = "ended_otherwise"


class NotYetError(DomainError):
    """The hour is still to come."""

    code = "not_yet"
