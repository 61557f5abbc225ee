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
    faults = _faults(body)
    if faults:
        raise InvalidRequestError(fields=faults)
    bad_niks = _nik_faults(body.applicants)
    if bad_niks:
        raise InvalidNikError(fields=bad_niks)
    return Reading(tuple(map(_applicant, body.applicants)), _contact(body.contact))


def _contact(given: Contact) -> people.Contact:
    if given.phone is not UNSET:
        return people.Contact.phone(phones.to_e164(given.phone))
    assert given.email is not UNSET  # noqa: S101  # one of the two was given
    return people.Contact.email(given.email)


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


def _faults(body: BookingRequest) -> dict[str, str]:
    faults = _contact_faults(body.contact)
    if (body.slot_id is UNSET) == (body.day is UNSET):
        faults |= dict.fromkeys(("slot_id", "day"), "give one of the two")
    today = clock.now().astimezone(_EASTERNMOST).date()
    for place, person in enumerate(body.applicants):
        at = f"applicants[{place}]"
        if fault := _name_fault(person.name):
            faults[f"{at}.name"] = fault
        if fault := _birth_date_fault(person.birth_date, today):
            faults[f"{at}.birth_date"] = fault
    return faults


def _contact_faults(contact: Contact) -> dict[str, str]:
    if (contact.phone is UNSET) == (contact.email is UNSET):
        return dict.fromkeys(("contact.phone", "contact.email"), "give one of the two")
    try:
        if contact.phone is not UNSET:
            phones.to_e164(contact.phone)
        if contact.email is not UNSET:
            validate_email(contact.email)
    except phones.InvalidPhoneError:
        return {"contact.phone": "is no telephone number"}
    except ValidationError:
        return {"contact.email": "is no e-mail address"}
    return {}


def _name_fault(name: str) -> str:
    try:
        names.accepted(name)
    except names.InvalidNameError as error:
        return _NAME_FAULTS[error.reason]
    return ""


def _birth_date_fault(born: date, today: date) -> str:
    if born > today:
        return "is in the future"
    if today.year - born.year > _OLDEST_YEARS:
        return f"is more than {_OLDEST_YEARS} years ago"
    return ""


def _nik_faults(applicants: Sequence[Applicant]) -> dict[str, str]:
    today = clock.now().astimezone(_EASTERNMOST).date()
    faults = {}
    for place, person in enumerate(applicants):
        if person.nik is UNSET:
            continue
        try:
            nik.parse(person.nik, today=today)
        except nik.InvalidNikError as error:
            faults[f"applicants[{place}].nik"] = f"cannot be a NIK: {error.reason}"
    return faults


def _applicant(person: Applicant) -> actions.Applicant:
    number = person.nik.strip() if person.nik is not UNSET else ""
    return actions.Applicant(
        name=names.accepted(person.name),
        birth_date=person.birth_date,
        relation=person.relation,
        nik_sealed=seal(number) if number else "",
        nik_hash=nik_hash(number) if number else "",
    )
