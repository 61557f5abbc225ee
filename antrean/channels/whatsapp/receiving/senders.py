"""Who sent a message: Meta's names of a person, read from a message and its contact.

A value in `from` that looks like `ID.…` is a user id, not a telephone number. Display
names are free text and never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from antrean.channels.whatsapp.receiving.foreign import JsonObject, items, mapping
from antrean.kernel.phones import InvalidPhoneError, from_whatsapp

_BSUID = re.compile(r"[A-Z]{2}\.[A-Za-z0-9]{1,128}")
_INDONESIAN_MOBILE = "628"
_DIGITS = re.compile(r"\+?[0-9]{5,15}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sender:
    """How Meta names the person; each may be empty. `phone` is E.164."""

    bsuid: str = ""
    parent_bsuid: str = ""
    phone: str = ""

    @property
    def name(self) -> tuple[str, str]:
        """The one name to sort by, kind and value: the BSUID decides."""
        if self.bsuid:
            return "bsuid", self.bsuid
        return ("phone", self.phone) if self.phone else ("", "")


class Contacts:
    """The contacts of one change, found by either name of a person."""

    def __init__(self, listed: object) -> None:
        self._all = items(listed)
        self._by_bsuid: dict[str, object] = {}
        self._by_phone: dict[str, object] = {}
        for contact in self._all:
            person = _of_contact(contact)
            if person.bsuid:
                self._by_bsuid.setdefault(person.bsuid, contact)
            if person.phone:
                self._by_phone.setdefault(person.phone, contact)

    def sender(self, message: JsonObject) -> tuple[Sender, object]:
        """Return who sent a message, completed from the contact, and that contact or None."""
        said = Sender(
            bsuid=bsuid(message.get("from_user_id")) or bsuid(message.get("from")),
            parent_bsuid=bsuid(message.get("from_parent_user_id")),
            phone=phone(message.get("from")),
        )
        contact = self._contact_of(said)
        known = _of_contact(contact)
        if _contradict(said, known):
            return said, None
        return Sender(
            bsuid=said.bsuid or known.bsuid,
            parent_bsuid=said.parent_bsuid or known.parent_bsuid,
            phone=said.phone or known.phone,
        ), contact

    def _contact_of(self, said: Sender) -> object:
        if contact := self._by_bsuid.get(said.bsuid) or self._by_phone.get(said.phone):
            return contact
        return self._all[0] if len(self._all) == 1 else None


def _contradict(one: Sender, other: Sender) -> bool:
    """Whether the two cannot be one person: a name that both have differs."""
    return bool(one.bsuid and other.bsuid and one.bsuid != other.bsuid) or bool(
        one.phone and other.phone and one.phone != other.phone
    )


def _of_contact(contact: object) -> Sender:
    fields = mapping(contact)
    return Sender(
        bsuid=bsuid(fields.get("user_id")),
        parent_bsuid=bsuid(fields.get("parent_user_id")),
        phone=phone(fields.get("wa_id")),
    )


def bsuid(value: object) -> str:
    """Return Meta's id of a person (`ID.9911223344`), else an empty text."""
    return value if isinstance(value, str) and _BSUID.fullmatch(value) else ""


def last_bsuid_but(current: str, words: str) -> str:
    """Return the last user id in a sentence of Meta's that is not `current`.

    The sentence begins with the display name, in which somebody may have written another
    person's id; what Meta says stands after it.
    """
    found = [one for one in _BSUID.findall(words) if one != current]
    return found[-1] if found else ""


def phone(value: object) -> str:
    """Return Meta's digits as E.164, else an empty text."""
    if not isinstance(value, str) or not _DIGITS.fullmatch(value):
        return ""
    # Of an Indonesian mobile number, valid or not, the numbering plan leaves every digit where it
    # is; to ask it would be much of the work of a delivery.
    return f"+{value}" if value.startswith(_INDONESIAN_MOBILE) else _e164(value)


@lru_cache(maxsize=1024)  # A message names its sender two or three times.
def _e164(digits: str) -> str:
    """Return the number; one that no numbering plan knows as Meta gave it: they did write."""
    try:
        return from_whatsapp(digits)
    except InvalidPhoneError:
        return "+" + digits.removeprefix("+")
