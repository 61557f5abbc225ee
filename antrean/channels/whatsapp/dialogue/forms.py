"""The form of 2017, `#NAMA#TGLLAHIR#TGLKEDATANGAN`, in every shape people give it.

Only shape is read here: which piece of the text stands for which field of which person.
What the pieces mean is `readings.py`'s business, and everything understood is shown to the
person before it counts, so tolerance costs nothing but a question.

Accepted: no first `#`; spaces around everything; `;`, `|`, `*`, tabs or new lines between
the parts; labels (`Nama: Budi`); plain spaces or commas if both dates are in figures; one
person a line; a fourth part for the relation; words around a form that has `#`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType

from antrean.kernel import dates, nik


@dataclass(frozen=True, slots=True)
class Entry:
    """What was typed about one person, piece by piece; empty where nothing was."""

    name: str = ""
    birth: str = ""
    visit: str = ""
    relation: str = ""


FIELDS = ("name", "birth", "visit", "relation")

# Four people with sixty-letter names fit twice.
_LONGEST = 1200
_SEPARATORS = re.compile(r"[#;|*\t]")
_LABELS = MappingProxyType(
    {
        "name": r"nama(?: lengkap)?|full name|name",
        "birth": r"(?:tgl|tanggal|tg)[. ]*lahir|ttl|lahir|birth ?date|date of birth|dob|born",
        "visit": (
            r"(?:(?:tgl|tanggal|tg|hari)[. ]*)?(?:kedatangan|datang|kunjungan|antrean|antrian)"
            r"|visit(?: date)?|date of visit|arrival"
            # Alone it can only be the day; with a colon, or "tanggal 7" would be a label too.
            r"|(?:tgl|tanggal|hari|date)(?=\s*[:=])"
        ),
        # People know forms that ask for more; what was not asked for is not taken.
        "ignored": r"nik|(?:no|nomor)[. ]*(?:ktp|hp|wa|telepon)|alamat|address|phone",
        "relation": r"hubungan(?: keluarga)?|relasi|relation(?:ship)?",
    }
)
_LABEL = re.compile(
    r"(?:^|(?<=[\s#;|*,]))(?:"
    + "|".join(f"(?P<{field}>{words})" for field, words in _LABELS.items())
    + r")(?:\s*[:=]\s*|\s+(?=[0-9]))",
    re.IGNORECASE,
)
_RELATIONS = MappingProxyType(
    {
        word: relation
        for relation, words in {
            "self": "diri sendiri|sendiri|saya|pribadi|self|myself|me",
            "parent": "orang tua|orangtua|ortu|ayah|ibu|bapak|mama|papa|parent|mother|father",
            "child": "anak|anak kandung|putra|putri|child|son|daughter",
            "spouse": "suami|istri|isteri|suami/istri|pasangan|spouse|husband|wife",
        }.items()
        for word in words.split("|")
    }
)
# In 2017 the half of the day could be chosen; the hour is ours to give, and it is echoed.
_HALF_DAYS = frozenset(["pagi", "siang", "morning", "afternoon"])
# The form as it is explained, sent back as it is.
_BLANKS = frozenset(["nama", "tgllahir", "tglkedatangan", "name", "dateofbirth", "dayofvisit"])
_FIGURES = r"(?:[0-9]{6,8}|[0-9]{1,2}[-/.][0-9]{1,2}[-/.](?:[0-9]{4}|[0-9]{2}))"
_NO_SEPARATORS = re.compile(
    rf"(?:daftar |reg )?(?P<name>[^0-9]+?)[\s,]+(?P<birth>{_FIGURES})[\s,]+(?P<visit>{_FIGURES})"
    r"(?:[\s,]+(?P<relation>[a-z/ ]+))?",
    re.IGNORECASE,
)
# "1. Budi": people number what they list.
_NUMBERING = re.compile(r"^\s*[0-9][.)]\s+")
_NAME_LABEL = re.compile(
    r"^(?:nama(?: lengkap)?(?: saya)?(?: adalah)?|my name is|name)[\s:=]+", re.IGNORECASE
)
# Words no name has: whoever writes them while a name is asked means something else.
_NO_NAME = re.compile(
    r"\?|\b(?:saya|tidak|tdk|nggak|bisa|bagaimana|gimana|kenapa|mengapa|kapan|caranya|tolong|mohon"
    r"|ingin|daftar|mendaftar|antre|antri|antrean|antrian|paspor|passport|besok|lusa|depan"
    r"|hilang|hamil|syarat|dokumen|want|please|tomorrow|today|next)\b",
    re.IGNORECASE,
)
_FIGURE_TO_FIGURE = re.compile(r"[0-9].*[0-9]")
# What people put around the day they want: "insyaallah saya datang senin depan, pak".
_AROUND_DAY = re.compile(
    r"\b(?:saya|kami|kita|mau|ingin|akan|bisa|datang|ke|kantor|kalau|boleh|aja|saja|deh|ya|pak|bu"
    r"|bapak|ibu|insya|allah|insyaallah|i|we|will|come|want)\b|[.!?]",
    re.IGNORECASE,
)
_EDGES = " ,#;|*_~\t\n"
_WHOLE_ROW = 3


def read(text: str, *, today: date) -> tuple[Entry, ...]:
    """Return what was typed about each person; empty if the text is no attempt at a form."""
    if len(text) > _LONGEST:
        return ()
    typed = _tidied(text)
    labelled = _labelled(typed)
    if labelled:
        return labelled
    lines = _lines_of_form(typed, today)
    rows = [_row(line, today) for line in lines]
    if any(map(_is_blank, rows)):
        return (Entry(),)
    if _are_people(rows):
        return _without_twins(map(_placed, rows))
    return _without_twins(_grouped([part for row in rows for part in row if part], today))


def relation_of(word: str) -> str | None:
    """Return the relation a word stands for: empty for none, None for one that is no kin."""
    typed = " ".join(word.casefold().split())
    return _RELATIONS.get(typed) if typed and typed not in _HALF_DAYS else ""


def _tidied(text: str) -> str:
    """Return the text with plain characters only: one kind of digit, of space, of line end."""
    plain = unicodedata.normalize("NFKC", text).replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in plain
        if character in "\n\t" or unicodedata.category(character) not in {"Cc", "Cf", "Cs"}
    )


def _labelled(typed: str) -> tuple[Entry, ...]:
    """Return the people of a text with labels, or nothing unless it has at least two."""
    found = list(_LABEL.finditer(typed))
    if len({match.lastgroup for match in found} - {"ignored"}) < 2:  # noqa: PLR2004 - one may be chance
        return ()
    people: list[Entry] = []
    current = Entry(name=_before_labels(typed[: found[0].start()]))
    for match, following in zip(found, [*found[1:], None], strict=True):
        field = match.lastgroup or "ignored"
        if field == "ignored":
            continue
        value = typed[match.end() : following.start() if following else None].strip(_EDGES)
        if getattr(current, field):
            people.append(current)
            current = Entry()
        if field == "birth" and "," in value:
            value = value.rpartition(",")[2]  # "Bogor, 25-01-1987": the place comes first.
        current = replace(current, **{field: _one_line(value)})
    return _without_twins([*people, current])


def _before_labels(text: str) -> str:
    """Return the name that stands before the first label, if it stands there without its own."""
    parts = [part.strip(_EDGES) for part in _SEPARATORS.split(text) if part.strip(_EDGES)]
    return bare_name(parts[-1]) if parts and "#" in text else ""


def bare_name(part: str) -> str:
    """Return a name without words that introduce it: `nama saya Budi`."""
    return _NAME_LABEL.sub("", part.strip(_EDGES), count=1)


def is_no_name(text: str) -> bool:
    """Whether this is said about something else than a name: `saya tidak bisa`, `besok`."""
    return bool(_NO_NAME.search(bare_name(text)))


def bare_birth(text: str, *, today: date) -> str:
    """Return a birth date without the words around it: `saya lahir 5 Mei 1948`."""
    typed = text.strip()
    found = _FIGURE_TO_FIGURE.search(typed)
    is_read = dates.birth_date(typed, today=today) != dates.Unreadable("unknown")
    return typed if is_read or found is None else found[0]


def bare_day(text: str, *, today: date) -> str:
    """Return a coming day without the words around it: `saya mau datang senin depan`."""
    typed = text.strip()
    if dates.visit_day(typed, today=today) != dates.Unreadable("unknown"):
        return typed
    return " ".join(_AROUND_DAY.sub(" ", typed).split()) or typed


def _one_line(value: str) -> str:
    return value.strip(_EDGES).split("\n")[0].strip(_EDGES)


def _lines_of_form(typed: str, today: date) -> list[str]:
    """Return the lines that may belong to a form; greetings around a `#` are left out."""
    lines = [line for line in typed.split("\n") if line.strip(_EDGES)]
    if not any("#" in line for line in lines):
        return lines
    return [line for line in lines if "#" in line or _is_datelike(line, today) or relation_of(line)]


def _are_people(rows: Sequence[Sequence[str]]) -> bool:
    """Whether each row is one person; only the first has to name the day."""
    return bool(rows) and all(
        _WHOLE_ROW - (number > 0) <= len(row) <= len(FIELDS) for number, row in enumerate(rows)
    )


def _is_blank(row: Sequence[str]) -> bool:
    """Whether a row is the form itself, with nothing filled in."""
    parts = {"".join(part.casefold().split()) for part in row}
    return len(parts) >= _WHOLE_ROW and parts <= _BLANKS


def _row(line: str, today: date) -> list[str]:
    """Return the parts of one line; an empty one inside keeps its position."""
    line = _NUMBERING.sub("", line)
    parts = [part.strip(_EDGES) for part in _SEPARATORS.split(line)]
    while parts and not parts[0]:
        parts.pop(0)
    while parts and not parts[-1]:
        parts.pop()
    if len(parts) == 1:
        plain = _NO_SEPARATORS.fullmatch(parts[0])
        return [part for part in plain.groups() if part] if plain else parts
    # Nobody needs a NIK here: it is not even taken for a wrong date.
    parts = [part for number, part in enumerate(parts) if not (number and nik.occurs_in(part))]
    if len(parts) > _WHOLE_ROW and not _is_datelike(parts[1], today):
        parts = _without_greeting(line, parts)
    return parts if len(parts) <= len(FIELDS) else [part for part in parts if part]


def _without_greeting(line: str, parts: list[str]) -> list[str]:
    """Return the parts without the words that stood before the form's first `#`."""
    return parts if line.lstrip().startswith("#") else parts[1:]


def _placed(row: Sequence[str]) -> Entry:
    """Return a row's parts by position; in a short row a relation may take the visit's place."""
    parts = list(row)
    if len(parts) == _WHOLE_ROW and relation_of(parts[2]):
        parts.insert(2, "")
    return Entry(bare_name(parts[0]), *parts[1:])


def _grouped(parts: Sequence[str], today: date) -> list[Entry]:
    """Return people from a run of parts: a name, then its dates, then perhaps the relation."""
    if len(parts) < 2 or not any(_is_datelike(part, today) for part in parts):  # noqa: PLR2004
        return []
    people: list[Entry] = []
    current = Entry()
    for part in parts:
        field = _next_field(current, part, today)
        if field is None:
            people.append(current)
            current, field = Entry(), "name"
        current = replace(current, **{field: bare_name(part) if field == "name" else part})
    return [*people, current]


def _next_field(entry: Entry, part: str, today: date) -> str | None:
    """Return the field of the entry that this part fills, None if it begins another person."""
    is_date = _is_datelike(part, today)
    if entry == Entry():
        return "birth" if is_date and not re.search(r"[^\W\d_]", part) else "name"
    if is_date and not (entry.birth and entry.visit):
        return "visit" if entry.birth else "birth"
    if relation_of(part) and not entry.relation:
        return "relation"
    return None if entry.name else "name"


def _is_datelike(part: str, today: date) -> bool:
    if re.search(r"[0-9]", part):
        return True
    return dates.visit_day(part, today=today) != dates.Unreadable("unknown")


def _without_twins(entries: Iterator[Entry] | Sequence[Entry]) -> tuple[Entry, ...]:
    """Return each entry once: a line sent twice is one person."""
    return tuple(dict.fromkeys(entries))
