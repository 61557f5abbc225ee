"""The office numbers that the simulated business owns."""

from __future__ import annotations

from dataclasses import dataclass

WABA_ID = "300000000000001"


@dataclass(frozen=True, slots=True)
class Office:
    """One business number: Meta's id of it, the number people see, its name."""

    phone_number_id: str
    number: str
    name: str

    @property
    def display_number(self) -> str:
        """Digits alone, as webhooks tell it."""
        return self.number.lstrip("+")


DEFAULT_OFFICES = (Office("400000000000001", "+6221500100", "Kantor Imigrasi Bogor"),)
