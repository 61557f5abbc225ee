"""People as staff type them from an identity card, with every fault at its field."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

from antrean.bookings.models import Place
from antrean.console.faults import Fault
from antrean.kernel import names, nik
from antrean.look.typed import date_of, digits_of

OLDEST_YEARS = 110
# Longer than anything that can be right; so much of it is kept.
_LONGEST = 120
_FIELDS = ("name", "day", "month", "year", "nik")


@dataclass(frozen=True, slots=True)
class Typed:
    """One person as typed; `prefix` begins the names of their fields."""

    prefix: str = ""
    name: str = ""
    day: str = ""
    month: str = ""
    year: str = ""
    nik: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any], prefix: str = "") -> Self:
        typed = {one: str(given.get(f"{prefix}{one}", ""))[:_LONGEST] for one in _FIELDS}
        return cls(prefix=prefix, **typed)

    @classmethod
    def known(cls, place: Place) -> Self:
        """Return what would be typed for somebody of a booking."""
        born = place.birth_date
        parts = (str(born.day), str(born.month), str(born.year)) if born else ("", "", "")
        return cls("", place.name, *parts)

    @property
    def birth_date(self) -> date | None:
        return date_of(self.day, self.month, self.year)

    @property
    def number(self) -> str:
        return digits_of(self.nik)

    def faults(self, today: date) -> Iterator[Fault]:
        """Say what is wrong with the name and the birth date."""
        try:
            names.accepted(self.name)
        except names.InvalidNameError as error:
            values = {"most": names.LONGEST}
            yield Fault(f"{self.prefix}name", f"typed.name.{error.reason}", values)
        if key := self._birth_fault(today):
            yield Fault(f"{self.prefix}day", key)

    def nik_faults(self, today: date) -> Iterator[Fault]:
        """Say what is wrong with the NIK, if one was typed."""
        if self.number:
            try:
                nik.parse(self.number, today=today)
            except nik.InvalidNikError as error:
                yield Fault(f"{self.prefix}nik", f"typed.nik.{error.reason}")

    def _birth_fault(self, today: date) -> str:
        born = self.birth_date
        if not (self.day.strip() or self.month.strip() or self.year.strip()):
            return "typed.birth.empty"
        if born is None:
            return "typed.birth.unreal"
        if born > today:
            return "typed.birth.future"
        return "typed.birth.old" if today.year - born.year > OLDEST_YEARS else ""
