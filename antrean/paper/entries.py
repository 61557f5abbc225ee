"""A filled-in list, read line by line: who came, when, and how it ended. Plain Python.

A table with a heading is read by its names, in any order; lines without one as people write them:
`A012; 08.55; 09.40` for who stands on the list, `W501; Budi; 25-01-1987; 09.10; 10.05` for who
just came. What is wrong is told of each line, and nothing of it is lost. Who did not come needs
no line, or one without hours.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, time
from types import MappingProxyType
from typing import Final

from antrean.kernel import codes, dates, names
from antrean.paper.numbers import of_paper

COLUMNS: Final = (
    "nomor",
    "nama",
    "tanggal_lahir",
    "jam",
    "kode",
    "prioritas",
    "hadir",
    "selesai",
    "hasil",
)
MOST_LINES: Final = 1000
_LISTED: Final = ("nomor", "hadir", "selesai", "hasil")
_WALKED_IN: Final = ("nomor", "nama", "tanggal_lahir", "hadir", "selesai", "hasil")
_SEPARATORS: Final = ";\t,"
_NUMBER: Final = re.compile(r"[A-Za-z][ .-]?\d{3,5}")
_HOUR: Final = re.compile(r"([01]?\d|2[0-3])(?:[.:]|(?=\d\d$))([0-5]\d)")
_ZONE: Final = re.compile(r"\s*(wib|wita|wit)$")
# How a visit ended, in the words of whoever fills the table in.
RESULTS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "selesai": "served",
        "selesai dilayani": "served",
        "dilayani": "served",
        "served": "served",
        "done": "served",
        "pergi": "left",
        "pulang": "left",
        "left": "left",
        "gone": "left",
        "kurang": "incomplete",
        "berkas kurang": "incomplete",
        "incomplete": "incomplete",
        "paper missing": "incomplete",
        "menunggu": "here",
        "masih menunggu": "here",
        "here": "here",
        "waiting": "here",
    }
)


@dataclass(frozen=True, slots=True)
class Wrong:
    """What is wrong with a line: a code, and what the words need."""

    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A line as it was understood.

    Attributes:
        line: its number in what was handed in.
        key: a number (`A012`, `W501`) or the code of a whole party.
        ending: the end of the code as the list has it, if it does.
        name, birth_date: of who just came.
        result: served, left, incomplete, or here.
        wrong: the first thing that is wrong; None if it can be entered.
    """

    line: int
    key: str = ""
    ending: str = ""
    name: str = ""
    birth_date: date | None = None
    came: time | None = None
    done: time | None = None
    result: str = ""
    wrong: Wrong | None = None

    @property
    def is_of_paper(self) -> bool:
        return of_paper(self.key) == self.key


def read(text: str, today: date) -> list[Entry]:
    """Return the lines of a table on which somebody came, in their order; empty: there is none."""
    found: list[Entry] = []
    first: dict[str, int] = {}
    for line, row in _rows(text):
        if not _came(row):
            continue
        entry = _entry(line, row, today)
        if entry.wrong is None and (before := first.get(entry.key)):
            entry = replace(entry, wrong=Wrong("twice", {"line": before, "number": entry.key}))
        first.setdefault(entry.key, line)
        found.append(entry)
    return found


def _rows(text: str) -> Iterator[tuple[int, Mapping[str, str]]]:
    """Yield each line with its number as what stands under which name."""
    lines = text.removeprefix("\ufeff").splitlines()
    heading: Sequence[str] | None = None
    for number, line in enumerate(lines[:MOST_LINES], start=1):
        cells = _cells(line)
        if not any(cells):
            continue
        if heading is None and cells[0].lower() == COLUMNS[0]:
            heading = [cell.lower() for cell in cells]
            continue
        columns = heading or (_WALKED_IN if of_paper(cells[0]) else _LISTED)
        yield number, dict(zip(columns, cells, strict=False))


def _cells(line: str) -> list[str]:
    separator = next((one for one in _SEPARATORS if one in line), ";")
    return [" ".join(cell.split()) for cell in next(csv.reader([line], delimiter=separator), [])]


def _came(row: Mapping[str, str]) -> bool:
    return bool(row.get("hadir") or row.get("selesai") or row.get("hasil")) or not row.get("nomor")


def _entry(line: int, row: Mapping[str, str], today: date) -> Entry:
    key = _key(row.get("nomor", ""))
    entry = Entry(line=line, key=key or row.get("nomor", "")[:20], ending=_ending(row))
    if not key:
        return replace(entry, wrong=Wrong("number", {"typed": row.get("nomor", "")[:20]}))
    came, done = hour(row.get("hadir", "")), hour(row.get("selesai", ""))
    said = row.get("hasil", "").lower()
    result = RESULTS.get(said, "") if said else "served" if row.get("selesai") else "here"
    entry = replace(entry, came=came, done=done, result=result)
    if entry.is_of_paper:
        entry = _with_person(entry, row, today)
    return replace(entry, wrong=_wrong(entry, row, said))


def _key(typed: str) -> str:
    """Return the number or the code that was typed, spelt right; empty: it is neither."""
    if number := of_paper(typed):
        return number
    if _NUMBER.fullmatch(typed):
        return typed[0].upper() + re.sub(r"\D", "", typed)
    return codes.canonical(typed) or ""


def _ending(row: Mapping[str, str]) -> str:
    return re.sub(r"[^0-9A-Z]", "", row.get("kode", "").upper())


def hour(typed: str) -> time | None:
    """Return the hour that somebody wrote: `08.55`, `8:55`, `0855`; None: it is none."""
    found = _HOUR.fullmatch(_ZONE.sub("", typed.strip().lower()))
    return time(int(found[1]), int(found[2])) if found else None


def _with_person(entry: Entry, row: Mapping[str, str], today: date) -> Entry:
    born = dates.birth_date(row.get("tanggal_lahir", ""), today=today)
    try:
        name = names.accepted(row.get("nama", "").removeprefix("'"))
    except names.InvalidNameError:
        name = ""
    known = born if isinstance(born, date) and born <= today else None
    return replace(entry, name=name, birth_date=known)


def _wrong(entry: Entry, row: Mapping[str, str], said: str) -> Wrong | None:
    """Return the first thing that is wrong with a line whose number is known."""
    typed = {name: row.get(name, "")[:20] for name in ("hadir", "selesai", "hasil")}
    checks = (
        (not typed["hadir"], Wrong("no_came")),
        (entry.came is None, Wrong("hour", {"typed": typed["hadir"]})),
        (bool(typed["selesai"]) and entry.done is None, Wrong("hour", {"typed": typed["selesai"]})),
        (bool(entry.came and entry.done and entry.done < entry.came), Wrong("order")),
        (bool(said) and not entry.result, Wrong("result", {"typed": typed["hasil"]})),
        (entry.result == "here" and entry.done is not None, Wrong("here_done")),
        (entry.is_of_paper and not entry.name, Wrong("name")),
        (
            entry.is_of_paper and entry.birth_date is None,
            Wrong("born", {"typed": row.get("tanggal_lahir", "")[:20]}),
        ),
    )
    return next((wrong for is_wrong, wrong in checks if is_wrong), None)
