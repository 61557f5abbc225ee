"""Who answers at which address: numbers and business-scoped ids, also after they changed hands."""

from __future__ import annotations

import hashlib
import itertools
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from antrean_simulator.phones import Phone


class Directory:
    """Every living address (+62… or ID.…) and its person; every address that was left."""

    def __init__(self) -> None:
        self._people: dict[str, Phone] = {}
        self._left: set[str] = set()

    def find(self, address: str) -> Phone | None:
        return self._people.get(address)

    def was_left(self, address: str) -> bool:
        return address in self._left

    def enter(self, phone: Phone) -> None:
        """Give the phone its addresses. A number somebody else still had is taken from them."""
        if phone.number:
            if (before := self._people.get(phone.number)) and before is not phone:
                before.number, before.shows_number = None, False
            self._people[phone.number] = phone
            self._left.discard(phone.number)
        self._people[phone.user_id] = phone

    def leave(self, phone: Phone) -> None:
        """Take the phone's present addresses out of use."""
        for address in filter(None, (phone.number, phone.user_id)):
            self._people.pop(address, None)
            self._left.add(address)

    def new_user_id(self, number: str) -> str:
        """Return an id nobody has or had. A number's first owner gets the same in every run."""
        ids = (_user_id(number, nth) for nth in itertools.count())
        return next(i for i in ids if i not in self._people and i not in self._left)


def _user_id(number: str, nth: int) -> str:
    digest = hashlib.sha256(f"{number}/{nth}".encode()).digest()
    return f"ID.{int.from_bytes(digest[:8]) % 10**16:016}"
