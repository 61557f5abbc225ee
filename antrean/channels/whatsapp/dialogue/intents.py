"""What the conversation sees, and what it may want.

`Heard` is one message, `Stand` everything the dialogue knows when it arrives, an intent is
what the person means by it. Plain data: the dialogue reads no clock and no database.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from antrean.kernel.timetext import Language


@dataclass(frozen=True, slots=True)
class Heard:
    """One message. `payload` is the id of the tapped button or row."""

    kind: Literal["text", "tap", "media", "unsupported", "contact"]
    at: datetime
    text: str = ""
    payload: str = ""


@dataclass(frozen=True, slots=True)
class OfficeView:
    """The office whose number was written to. `phone` is for people, as it is dialled."""

    name: str
    zone: str
    address: str
    phone: str
    privacy_url: str


@dataclass(frozen=True, slots=True)
class PersonView:
    id: int
    name: str
    birth_date: date
    relation: str = ""
    state: str = "held"
    queue_number: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TurnView:
    """Where the party of a booking stands in the hall of its day.

    `before` counts the numbers that are called first at this stage, `wait` is in minutes,
    `until` is when somebody who asked to be passed over comes back in. `is_away`: they missed
    a call or were passed over. `told` is the word that the answer itself is, of the two that
    may follow it; `will_be_told` names those that still may.
    """

    code: str
    numbers: tuple[str, ...]
    state: str
    stage: str
    before: int = 0
    wait: tuple[int, int] | None = None
    counter: int | None = None
    back: str = ""
    is_away: bool = False
    until: datetime | None = None
    told: Literal["near", "called", ""] = ""
    will_be_told: Literal["near", "called", ""] = ""


@dataclass(frozen=True, slots=True)
class BookingView:
    """A booking as its holder may see it.

    `arrive_from` is the earliest instant to report at the desk, `arrive_asked_from` the one
    people are asked for, `arrive_by` the one after which the code is void. `undo_until` is
    set while a cancelling can be taken back, `choice_until` after the office cancelled.
    `is_movable`: its one change of day is still to be had.
    """

    code: str
    state: str
    office_name: str
    day: date
    starts_at: datetime
    ends_at: datetime
    arrive_from: datetime
    arrive_asked_from: datetime
    arrive_by: datetime
    people: tuple[PersonView, ...]
    service: str = "new"
    held_until: datetime | None = None
    undo_until: datetime | None = None
    choice_until: datetime | None = None
    is_movable: bool = True


@dataclass(frozen=True, slots=True)
class Stand:
    """Where the conversation stands. `today` is the office's date, `now` any zone.

    `bookings` are the holder's open ones at this office, those with a way back (cancelled a
    moment ago, or by the office), and those whose code became void today.
    `step`, `draft` and `misses` are what the last `Speech` said, `misses` within the hour.
    """

    office: OfficeView
    today: date
    now: datetime
    language: Language = "id"
    step: str = "idle"
    draft: Mapping[str, Any] = field(default_factory=dict)
    bookings: tuple[BookingView, ...] = ()
    misses: int = 0
    is_first_contact: bool = False


@dataclass(frozen=True, slots=True)
class Applicant:
    """Somebody to be booked; `relation` may stay empty until check-in."""

    name: str
    birth_date: date
    relation: str = ""


# Intents that ask for an action. The runner carries them out and reports an outcome.


@dataclass(frozen=True, slots=True)
class Register:
    """Hold places for these people. `replaces`: codes of holds to let go in the same move.

    `already`: names that were in the form but have a place on that day; they stay as they are.
    """

    people: tuple[Applicant, ...]
    day: date
    replaces: tuple[str, ...] = ()
    already: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Confirm:
    """Confirm the held booking; the code may be any code, the action knows whose it is.

    `guardian_version` names the text by which the person declares to be parent or guardian
    of somebody under 17 in the booking; empty if there is none.
    """

    code: str
    guardian_version: str = ""


@dataclass(frozen=True, slots=True)
class Cancel:
    """Cancel a booking: these people (ids of places), or everybody if empty."""

    code: str
    people: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CancelAll:
    """Cancel everything the holder has open at this office."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Undo:
    """Take back the cancelling of these bookings, all or none."""

    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class OfferDays:
    """Look up the nearest days with room for so many people.

    `code` is what would move; without one somebody only wants to know.
    """

    people: int
    code: str = ""


@dataclass(frozen=True, slots=True)
class Reschedule:
    """Move a confirmed booking, or take the free new choice after the office cancelled."""

    code: str
    day: date


@dataclass(frozen=True, slots=True)
class Correct:
    """Correct one person's name or birth date; the other one is None."""

    code: str
    person: int
    name: str | None = None
    birth_date: date | None = None


@dataclass(frozen=True, slots=True)
class SetLanguage:
    language: Language


@dataclass(frozen=True, slots=True)
class Stop:
    """No more reminders; answers and changes by the office still go out."""


@dataclass(frozen=True, slots=True)
class Start:
    """Reminders again."""


@dataclass(frozen=True, slots=True)
class SignIn:
    """Sign in where these six digits are shown: whoever writes is who they say they are."""

    code: str


@dataclass(frozen=True, slots=True)
class SignOut:
    """Sign out of every browser."""


@dataclass(frozen=True, slots=True)
class EraseData:
    """Erase what is kept about the holder, after they were asked and said yes."""


@dataclass(frozen=True, slots=True)
class ShowStatus:
    """Tell what is booked, and how far those are who wait in the hall, who then want word of it.

    `already`: it was just asked for once more.
    """

    already: bool = False


# Intents that only want an answer: the outcome is `Understood()`.


type Topic = Literal[
    "menu", "greeting", "thanks", "number", "wrong_data",
    "lost", "priority", "documents", "fees", "office", "change",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Help:
    """Answer a general question.

    `wrong_data`: what was read back is not right; `number`: the own number was shared.
    """

    topic: Topic = "menu"


@dataclass(frozen=True, slots=True)
class Ask:
    """Ask the person something. `question` is also the step in which the reply is awaited.

    `draft` is what to remember till then; `is_miss`: asked because something was wrong.
    """

    question: str
    draft: Mapping[str, Any] = field(default_factory=dict)
    is_miss: bool = False


@dataclass(frozen=True, slots=True)
class Leave:
    """Leave what was being filled in; whatever is booked stays booked."""


@dataclass(frozen=True, slots=True)
class Misunderstood:
    reason: Literal[
        "unknown",
        "code_typo",
        "nothing_to_confirm",
        "nothing_to_cancel",
        "nothing_to_undo",
        "stale_choice",
    ] = "unknown"


@dataclass(frozen=True, slots=True)
class RefuseMedia:
    """Photos and the like are never fetched."""

    kind: Literal["media", "unsupported"] = "media"


@dataclass(frozen=True, slots=True)
class Silence:
    """Three times misunderstood within an hour: no fourth answer."""


type Act = (
    Register
    | Confirm
    | Cancel
    | CancelAll
    | Undo
    | OfferDays
    | Reschedule
    | Correct
    | SetLanguage
    | Stop
    | Start
    | SignIn
    | SignOut
    | EraseData
    | ShowStatus
)
type Intent = Act | Help | Ask | Leave | Misunderstood | RefuseMedia | Silence

ACTS = (
    Register, Confirm, Cancel, CancelAll, Undo, OfferDays, Reschedule, Correct,
    SetLanguage, Stop, Start, SignIn, SignOut, EraseData, ShowStatus,
)  # fmt: skip


def needs_action(intent: Intent) -> bool:
    """Whether the runner has something to do before it asks for the answer."""
    return isinstance(intent, ACTS)
