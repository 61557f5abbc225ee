"""What the conversation remembers between two messages, as JSON.

A draft is written by one release and may be read by the next: whatever cannot be read is
forgotten, never an error. It holds personal data and is erased with the conversation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import astuple, dataclass, replace
from datetime import date
from typing import Any

from antrean.channels.whatsapp.dialogue.forms import FIELDS, Entry
from antrean.channels.whatsapp.dialogue.intents import Applicant
from antrean.channels.whatsapp.dialogue.readings import Problem, put
from antrean.kernel import nik

# While one of these is open, BATAL leaves it and touches no booking.
FILL = "fill"
CHOOSE_DAY = "choose_day"
RESCHEDULE = "reschedule"
CORRECT = "correct"
ERASE = "erase"

type Form = tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Fill:
    """A form of which one piece is being asked. `field` empty: only a reading can be chosen."""

    entries: Form
    line: int = 0
    field: str = ""
    readings: tuple[Form, ...] = ()

    def with_piece(self, text: str) -> Form:
        """Return the form with the piece that was asked for."""
        return put(self.entries, self.line, self.field, text)


def of_problem(problem: Problem) -> dict[str, Any]:
    """Return what to remember while a problem is asked about.

    A piece that could not be read is forgotten at once: it may be anything, a NIK even.
    """
    entries = problem.entries
    if problem.field and not problem.readings:
        entries = put(entries, problem.line, problem.field, "")
    entries = tuple(map(_without_nik, entries))
    return {
        "question": problem.question,
        "entries": _packed(entries),
        "line": problem.line,
        "field": problem.field,
        "readings": [_packed(reading) for reading in problem.readings],
        "dates": [day.isoformat() for day in problem.dates_read],
    }


def of_people(people: Iterable[Applicant]) -> dict[str, Any]:
    """Return what to remember of people who still need a day."""
    return {"entries": _packed(entries_of(people))}


def entries_of(people: Iterable[Applicant]) -> Form:
    """Return people as a form without a day, read back as exactly the same people."""
    return tuple(
        Entry(person.name, person.birth_date.isoformat(), "", person.relation) for person in people
    )


def fill_of(draft: Mapping[str, Any]) -> Fill | None:
    """Return the form being filled in, or None if the draft holds none."""
    entries = _unpacked(draft.get("entries"))
    if not entries:
        return None
    found = (_unpacked(reading) for reading in _listed(draft.get("readings")))
    line, field = draft.get("line"), draft.get("field")
    fill = Fill(entries, readings=tuple(reading for reading in found if reading))
    if isinstance(line, int) and field in FIELDS:
        return replace(fill, line=line, field=str(field))
    return fill


def text_of(draft: Mapping[str, Any], key: str) -> str:
    """Return a text of the draft, empty if there is none."""
    value = draft.get(key)
    return value if isinstance(value, str) else ""


def day_of(draft: Mapping[str, Any], key: str = "day") -> date | None:
    """Return a day of the draft, None if there is none."""
    try:
        return date.fromisoformat(text_of(draft, key))
    except ValueError:
        return None


def number_of(draft: Mapping[str, Any], key: str) -> int | None:
    """Return a number of the draft, None if there is none."""
    value = draft.get(key)
    return value if isinstance(value, int) else None


def days_of(draft: Mapping[str, Any]) -> tuple[date, ...]:
    """Return the days by which the readings of a draft differ."""
    texts = {f"{n}": value for n, value in enumerate(_listed(draft.get("dates")))}
    return tuple(day for n in texts if (day := day_of(texts, n)) is not None)


def _without_nik(entry: Entry) -> Entry:
    return Entry(*("" if nik.occurs_in(piece) else piece for piece in astuple(entry)))


def _packed(entries: Iterable[Entry]) -> list[list[str]]:
    return [list(astuple(entry)) for entry in entries]


def _unpacked(kept: Any) -> Form:
    rows = _listed(kept)
    if not all(_is_row(row) for row in rows):
        return ()
    return tuple(Entry(*row) for row in rows)


def _is_row(row: Any) -> bool:
    return (
        isinstance(row, list | tuple)
        and len(row) == len(FIELDS)
        and all(isinstance(piece, str) for piece in row)
    )


def _listed(kept: Any) -> Sequence[Any]:
    return kept if isinstance(kept, list | tuple) else ()
