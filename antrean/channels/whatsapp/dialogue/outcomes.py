"""What came of an intent, as the runner reports it to `dialogue.answer`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from antrean.channels.whatsapp.dialogue.intents import BookingView, TurnView


@dataclass(frozen=True, slots=True)
class NearDay:
    """A day with places left for the party."""

    day: date
    remaining: int


@dataclass(frozen=True, slots=True)
class Understood:
    """There was nothing to do but answer."""


@dataclass(frozen=True, slots=True)
class Held:
    """Answers Register. `replaced`: an earlier hold was let go for it."""

    booking: BookingView
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class Confirmed:
    """Answers Confirm. `late`: the hold had ended, but its hour still had room."""

    booking: BookingView
    late: bool = False


@dataclass(frozen=True, slots=True)
class Cancelled:
    """Answers Cancel and CancelAll: bookings after it, and the names whose place is given up."""

    bookings: tuple[BookingView, ...]
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undone:
    """Answers Undo: the bookings that stand again."""

    bookings: tuple[BookingView, ...]


@dataclass(frozen=True, slots=True)
class Rescheduled:
    """Answers Reschedule; after a free new choice too."""

    booking: BookingView


@dataclass(frozen=True, slots=True)
class Corrected:
    booking: BookingView


@dataclass(frozen=True, slots=True)
class DaysOffered:
    """Answers OfferDays. `next_release`: when more days open, if known."""

    days: tuple[NearDay, ...]
    next_release: datetime | None = None


@dataclass(frozen=True, slots=True)
class Changed:
    """Answers SetLanguage, Stop, Start, SignIn and SignOut."""


@dataclass(frozen=True, slots=True)
class Added:
    """Answers SignIn: this account becomes a contact of somebody who is signed in by another."""


@dataclass(frozen=True, slots=True)
class Erased:
    """Answers EraseData; `cancelled` are the codes of open bookings given up with it."""

    cancelled: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class InLine:
    """Answers ShowStatus where somebody is in the hall: how far they are, by booking code."""

    turns: Mapping[str, TurnView]


@dataclass(frozen=True, slots=True)
class Refused:
    """A rule said no: the DomainError's `code` and `facts`, and the nearest days with room.

    `booking` is the one the refusal is about, where there is one, so that its people need
    not be typed again.
    """

    code: str
    facts: Mapping[str, Any] = field(default_factory=dict)
    nearest: tuple[NearDay, ...] = ()
    booking: BookingView | None = None


type Outcome = (
    Understood
    | Held
    | Confirmed
    | Cancelled
    | Undone
    | Rescheduled
    | Corrected
    | DaysOffered
    | Changed
    | Added
    | Erased
    | InLine
    | Refused
)
