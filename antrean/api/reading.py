"""From the body of a booking request to what the queue understands.

All that is wrong with a body is found before it is refused, so that its sender need not
mend it one fault at a time. No fault ever repeats a name, a NIK or a contact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from zoneinfo import ZoneInfo

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.crypto import salted_hmac
from msgspec import UNSET, json

from antrean.api.errors import InvalidNikError, InvalidRequestError
from antrean.api.schemas import Applicant, BookingRequest, Contact
from antrean.bookings import actions
from antrean.bookings.errors import NotKinError, PartyTooLargeError
from antrean.kernel import clock, names, nik, phones
from antrean.people import actions as people
from antrean.people.sealed import nik_hash, seal

_LARGEST_PARTY: Final = 4
_MOST_OF_A_KIND: Final = {"self": 1, "spouse": 1, "parent": 2, "child": 4}
_OLDEST_YEARS: Final = 110
# The first zone in which a day begins: nobody born today anywhere is refused.
_EASTERNMOST: Final = ZoneInfo("Asia/Jayapura")
_NAME_FAULTS: Final = {
    "empty": "is empty",
    "digits": "holds a digit",
    "characters": "holds characters that no name has",
    "too_long": f"is longer than {names.LONGEST} characters",
}


@dataclass(frozen=True, slots=True)
class Reading:
    """A booking request, understood: the people, and one way to reach them."""

    applicants: tuple[actions.Applicant, ...]
    contact: people.Contact


def read(body: BookingRequest) -> Reading:
    """Return what the body says.

    Raises:
        PartyTooLargeError, NotKinError: the party cannot be one booking.
        InvalidRequestError: fields are at fault.
        InvalidNikError: all is well but for a NIK.
    """
    _check_party(body.applicants)
    today = clock.now().astimezone(_EASTERNMOST).date()
    faults: dict[str, str] = {}
    contact = _contact(body.contact, faults)
    accepted = [_name(person, place, faults) for place, person in enumerate(body.applicants)]
    _check_dates(body.applicants, today, faults)
    if (body.slot_id is UNSET) == (body.day is UNSET):
        faults |= dict.fromkeys(("slot_id", "day"), "give one of the two")
    if faults or contact is None:
        raise InvalidRequestError(fields=faults)
    if bad_niks := _nik_faults(body.applicants, today):
        raise InvalidNikError(fields=bad_niks)
    return Reading(tuple(map(_applicant, body.applicants, accepted)), contact)


def digest(body: BookingRequest) -> str:
    """Return what is the same for the same request, however its JSON was written.

    Keyed, for a plain hash of a name and a birth date could be found by trying.
    """
    canonical = json.encode(body, enc_hook=int, order="sorted").decode()
    return salted_hmac("antrean.api.digest", canonical, algorithm="sha256").hexdigest()


def _check_party(applicants: Sequence[Applicant]) -> None:
    if len(applicants) > _LARGEST_PARTY:
        raise PartyTooLargeError(limit=_LARGEST_PARTY)
    relations = Counter(person.relation for person in applicants)
    if any(count > _MOST_OF_A_KIND.get(kind, 0) for kind, count in relations.items()):
        raise NotKinError


def _contact(given: Contact, faults: dict[str, str]) -> people.Contact | None:
    try:
        if given.phone is not UNSET and given.email is UNSET:
            return people.Contact.phone(phones.to_e164(given.phone))
        if given.email is not UNSET and given.phone is UNSET:
            validate_email(given.email)
            return people.Contact.email(given.email)
        faults |= dict.fromkeys(("contact.phone", "contact.email"), "give one of the two")
    except phones.InvalidPhoneError:
        faults["contact.phone"] = "is no telephone number"
    except ValidationError:
        faults["contact.email"] = "is no e-mail address"
    return None


def _name(person: Applicant, place: int, faults: dict[str, str]) -> str:
    try:
        return names.accepted(person.name)
    except names.InvalidNameError as error:
        faults[f"applicants[{place}].name"] = _NAME_FAULTS[error.reason]
        return ""


def _check_dates(applicants: Sequence[Applicant], today: date, faults: dict[str, str]) -> None:
    for place, person in enumerate(applicants):
        if fault := _birth_date_fault(person.birth_date, today):
            faults[f"applicants[{place}].birth_date"] = fault


def _birth_date_fault(born: date, today: date) -> str:
    if born > today:
        return "is in the future"
    if today.year - born.year > _OLDEST_YEARS:
        return f"is more than {_OLDEST_YEARS} years ago"
    return ""


def _nik_faults(applicants: Sequence[Applicant], today: date) -> dict[str, str]:
    faults = {}
    for place, person in enumerate(applicants):
        if person.nik is UNSET:
            continue
        try:
            nik.parse(person.nik, today=today)
        except nik.InvalidNikError as error:
            faults[f"applicants[{place}].nik"] = f"cannot be a NIK: {error.reason}"
    return faults


def _applicant(person: Applicant, name: str) -> actions.Applicant:
    number = person.nik.strip() if person.nik is not UNSET else ""
    return actions.Applicant(
        name=name,
        birth_date=person.birth_date,
        relation=person.relation,
        nik_sealed=seal(number) if number else "",
        nik_hash=nik_hash(number) if number else "",
    )
