"""The form of the people who come: read whole, with every fault at its field.

Somebody whom the person keeps is named by `kin`; their NIK is then known without being typed.

A fault never makes anybody type again what was right: what was typed is kept as typed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from types import MappingProxyType
from typing import Any, Self
from zoneinfo import ZoneInfo

from antrean.accounts.models import Kin
from antrean.bookings.actions import Applicant
from antrean.kernel import names, nik
from antrean.look.typed import date_of, digits_of
from antrean.people.models import RELATIONS
from antrean.people.sealed import nik_hash, seal

OLDEST_YEARS = 110
ADULT = 18
RELATION_CODES = tuple(code for code, _ in RELATIONS)
_MOST_OF_A_KIND = {"self": 1, "spouse": 1, "parent": 2, "child": 4}
# The first zone in which a day begins: nobody born today anywhere is refused.
EASTERNMOST = ZoneInfo("Asia/Jayapura")
# Longer than anything that can be right; so much of it is kept.
_LONGEST = 120
_NO_VALUES: Mapping[str, object] = MappingProxyType({})
_OF_PERSON = re.compile(r"p([1-9])-")
_FIELDS = ("name", "day", "month", "year", "relation", "nik", "kin")


@dataclass(frozen=True, slots=True)
class Typed:
    """One person as typed; `stored` is the kin's NIK, which no page shows and no cookie holds."""

    name: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    relation: str = ""
    nik: str = ""
    kin: str = ""
    stored: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], prefix: str = "") -> Self:
        return cls(**{one: str(given.get(f"{prefix}{one}", ""))[:_LONGEST] for one in _FIELDS})

    @classmethod
    def of_kin(cls, kin: Kin) -> Self:
        """Return what would be typed for somebody who is kept."""
        born = kin.birth_date
        return cls(
            name=kin.name,
            day=str(born.day),
            month=str(born.month),
            year=str(born.year),
            relation=kin.relation,
            kin=str(kin.pk),
        )

    def knowing(self, kin: Kin | None) -> Self:
        """Return the same with the NIK of this kin."""
        return replace(self, kin=str(kin.pk), stored=kin.nik) if kin else self

    @property
    def to_keep(self) -> dict[str, str]:
        return {one: getattr(self, one) for one in _FIELDS}

    @property
    def number(self) -> str:
        """The NIK without what people put between its digits to read it; the kin's if none."""
        return digits_of(self.nik) or self.stored

    @property
    def masked(self) -> str:
        """The NIK as it may be shown: of one that was kept, not more than the end."""
        return f"{'*' * 12}{self.ending}" if self.is_stored else nik.masked(self.number)

    @property
    def is_stored(self) -> bool:
        """Whether the NIK is the kin's."""
        return bool(self.stored) and self.number == self.stored

    @property
    def ending(self) -> str:
        """As much of the kin's NIK as may be shown; empty without kin."""
        return self.stored[-Kin.ENDING :]

    @property
    def birth_date(self) -> date | None:
        """The date typed; None when there is no such day."""
        return date_of(self.day, self.month, self.year)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: the words' key, and the field's id on the page."""

    field: str
    key: str
    values: Mapping[str, object] = _NO_VALUES

    @property
    def person(self) -> str:
        """The number of the person whose field it is; empty when it is nobody's own."""
        match = _OF_PERSON.match(self.field)
        return match[1] if match else ""


@dataclass(frozen=True, slots=True)
class People:
    """Everybody of a party as typed; `may` is the word that they may be registered."""

    typed: tuple[Typed, ...]
    may: bool = False

    @classmethod
    def of(cls, post: Mapping[str, Any], count: int) -> Self:
        """Return what a form says of so many people."""
        people = tuple(Typed.of(post, f"p{number}-") for number in range(1, count + 1))
        return cls(people, bool(post.get("may")))

    @classmethod
    def kept(cls, content: Mapping[str, Any], count: int) -> Self:
        """Return what was kept of an earlier form, for so many people as come now."""
        given = content.get("people")
        rows = given if isinstance(given, list) else []
        people = [Typed.of(row) for row in rows[:count] if isinstance(row, dict)]
        people += [Typed()] * (count - len(people))
        return cls(tuple(people), bool(content.get("may")))

    def to_keep(self) -> dict[str, Any]:
        return {"people": [one.to_keep for one in self.typed], "may": self.may}

    def knowing(self, kin: Iterable[Kin]) -> Self:
        """Return the people with the NIKs of those who are kept; of nobody else's kin."""
        kept = {str(one.pk): one for one in kin}
        return replace(self, typed=tuple(one.knowing(kept.get(one.kin)) for one in self.typed))

    def filled(self, post: Mapping[str, Any], kin: Iterable[Kin]) -> Self | None:
        """Return the people with the kin in their places who were chosen; None: nobody was."""
        kept = {str(one.pk): Typed.of_kin(one) for one in kin}
        chosen = [kept.get(str(post.get(f"p{n}-choose"))) for n, _ in enumerate(self.typed, 1)]
        if not any(chosen):
            return None
        pairs = zip(chosen, self.typed, strict=True)
        return replace(self, typed=tuple(kin or typed for kin, typed in pairs))

    def faults(self, today: date) -> list[Fault]:
        """Return all that is wrong, in the order of the page."""
        found = [
            fault
            for number, one in enumerate(self.typed, start=1)
            for fault in faults_of_one(one, f"p{number}-", today)
        ]
        found += _of_the_family(self.typed)
        if not self.may:
            found.append(Fault("may", "people.fault.may"))
        return found

    def doubts(self, today: date) -> list[int]:
        """Return the numbers of those whose NIK tells of another birth date."""
        return [
            number
            for number, one in enumerate(self.typed, start=1)
            if one.birth_date and not nik.parse(one.number, today=today).agrees_with(one.birth_date)
        ]

    def applicants(self) -> tuple[Applicant, ...]:
        """Return the people as they are booked; nothing is wrong with them."""
        return tuple(_applicant(one) for one in self.typed)


def age(born: date, on: date) -> int:
    """Return how many years old somebody is on a day."""
    return on.year - born.year - ((on.month, on.day) < (born.month, born.day))


def _applicant(one: Typed) -> Applicant:
    assert one.birth_date  # noqa: S101  # looked at before
    return Applicant(
        name=names.accepted(one.name),
        birth_date=one.birth_date,
        relation=one.relation,
        nik_sealed=seal(one.number),
        nik_hash=nik_hash(one.number),
    )


def personal_faults(one: Typed, prefix: str, today: date) -> Iterator[Fault]:
    """Say what is wrong with a name and a birth date."""
    try:
        names.accepted(one.name)
    except names.InvalidNameError as error:
        yield Fault(f"{prefix}name", f"people.fault.name.{error.reason}", {"most": names.LONGEST})
    if key := _birth_fault(one, today):
        yield Fault(f"{prefix}day", key)


def faults_of_one(one: Typed, prefix: str, today: date) -> Iterator[Fault]:
    """Say what is wrong with anything of one person."""
    yield from personal_faults(one, prefix, today)
    if one.relation not in RELATION_CODES:
        yield Fault(f"{prefix}relation", "people.fault.relation")
    if not one.number:
        yield Fault(f"{prefix}nik", "people.fault.nik.empty")
        return
    try:
        nik.parse(one.number, today=today)
    except nik.InvalidNikError as error:
        yield Fault(f"{prefix}nik", f"people.fault.nik.{error.reason}")


def _birth_fault(one: Typed, today: date) -> str:
    born = one.birth_date
    if not (one.day.strip() or one.month.strip() or one.year.strip()):
        return "people.fault.birth.empty"
    if born is None:
        return "people.fault.birth.unreal"
    if born > today:
        return "people.fault.birth.future"
    if today.year - born.year > OLDEST_YEARS:
        return "people.fault.birth.old"
    if one.relation == "self" and age(born, today) < ADULT:
        return "people.fault.birth.young"
    return ""


def _of_the_family(typed: Sequence[Typed]) -> Iterator[Fault]:
    """Say who cannot all be kin of one person, and whose NIK is another's."""
    relations = Counter(one.relation for one in typed)
    for relation, most in _MOST_OF_A_KIND.items():
        if relations[relation] > most:
            which = [n for n, one in enumerate(typed, start=1) if one.relation == relation]
            yield Fault(f"p{which[most]}-relation", f"people.fault.too_many.{relation}")
    seen: set[str] = set()
    for number, one in enumerate(typed, start=1):
        if one.number and one.number in seen:
            yield Fault(f"p{number}-nik", "people.fault.nik.twice")
        seen.add(one.number)
