"""What a code is answered with where people report: at a desk, on a guard's phone, at a kiosk.

An answer is one word with a colour, a shape and a sound, the same everywhere; each page has its
own text for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from antrean.kernel.errors import DomainError


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer; `word` is its key in every table of words.

    Attributes:
        kind: go, wait, ask or stop, which a class of the style gives its colours.
        icon: the shape, one of `look/parts/icon.html`.
    """

    word: str
    kind: str
    icon: str


_ALL: Final = (
    Answer("in", "go", "check"),
    Answer("again", "go", "checks"),
    Answer("who", "ask", "person"),
    Answer("early", "wait", "clock"),
    Answer("unconfirmed", "wait", "hourglass"),
    Answer("day", "wait", "calendar"),
    Answer("office", "wait", "pin"),
    Answer("void", "stop", "cross"),
    Answer("cancelled", "stop", "ban"),
    Answer("over", "ask", "checks"),
    Answer("closed", "wait", "clock"),
    Answer("elsewhere", "stop", "alert"),
    Answer("mistyped", "stop", "alert"),
    Answer("unknown", "stop", "alert"),
    Answer("often", "wait", "hourglass"),
)
ANSWERS: Final[Mapping[str, Answer]] = MappingProxyType({one.word: one for one in _ALL})
_BY_REFUSAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "too_early": "early",
        "not_confirmed": "unconfirmed",
        "hold_expired": "unconfirmed",
        "wrong_day": "day",
        "wrong_office": "office",
        "forfeited": "void",
        "cancelled": "cancelled",
        "illegal_move": "over",
        "hall_closed": "closed",
        "day_closed": "closed",
        "already_booked": "elsewhere",
        "too_many_people": "elsewhere",
        "number_given": "elsewhere",
        "not_found": "unknown",
        "too_many_requests": "often",
    }
)


def answer_to(refusal: DomainError) -> Answer:
    """Return what a code is answered with that was refused so."""
    return ANSWERS[_BY_REFUSAL.get(refusal.code, "over")]
