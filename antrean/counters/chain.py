"""The chain of a day's acts: each link is the hash of the one before and of the act itself.

Whoever keeps the head of a day can tell later whether a single act was changed, left out or put
in. A note is in the chain by a salted hash alone: with the salt erased nobody can tell what it
said, and the chain still holds. Pure.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Link:
    """An act as it stands in the chain; `undoes` is the number of the act that it takes back."""

    number: int
    at: datetime
    act: str
    reason: str = ""
    visit: str = ""
    tickets: str = ""
    stage: str = ""
    counter: int | None = None
    staff: str = ""
    note_hash: str = ""
    undoes: int | None = None


def start(office: str, day: date) -> str:
    """Return what the first act of a day is linked to."""
    return _hash(["antrean", office, day.isoformat()])


def linked(before: str, link: Link) -> str:
    """Return the hash of an act that follows the one with the hash `before`, as 64 hex digits."""
    told: list[str | int | None] = [
        before,
        link.number,
        link.at.astimezone(UTC).isoformat(timespec="microseconds"),
        link.act,
        link.reason,
        link.visit,
        link.tickets,
        link.stage,
        link.counter,
        link.staff,
        link.note_hash,
        link.undoes,
    ]
    return _hash(told)


def note_hash(note: str, salt: str) -> str:
    """Return what stands for a note in the chain; nothing for no note."""
    return _hash([salt, note]) if note else ""


def first_fault(office: str, day: date, links: Iterable[tuple[Link, str]]) -> int | None:
    """Return the number of the first act that is not what was linked; None if all of them hold.

    Args:
        links: each act with the hash that is kept with it, in their order.
    """
    before = start(office, day)
    for expected, (link, kept) in enumerate(links, start=1):
        if link.number != expected or linked(before, link) != kept:
            return expected
        before = kept
    return None


def _hash(told: list[str | int | None]) -> str:
    written = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(written.encode()).hexdigest()
