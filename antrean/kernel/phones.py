"""Telephone numbers: E.164 inside, the local form for people.

A number is a contact, never an identity: families share one, and numbers are given out
again. A national number is read as Indonesian.
"""

from __future__ import annotations

import phonenumbers
from phonenumbers import NumberParseException, PhoneNumber, PhoneNumberFormat, PhoneNumberType

_REGION = "ID"
_MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})
# E.164 has 15 digits; the rest is spaces, dashes and brackets.
_LONGEST_TYPED = 40


class InvalidPhoneError(ValueError):
    """The text is not a telephone number that exists."""


def to_e164(text: str) -> str:
    """Return the number as `+628111100333`.

    Raises:
        InvalidPhoneError: it is not a valid number of any country.
    """
    return phonenumbers.format_number(_parsed(text), PhoneNumberFormat.E164)


def from_whatsapp(digits: str) -> str:
    """Return Meta's form of a number, country code without a plus, as E.164.

    Raises:
        InvalidPhoneError: it is not a valid number of any country.
    """
    return to_e164("+" + digits.removeprefix("+"))


def is_mobile(e164: str) -> bool:
    """Whether a mobile telephone may answer at this number."""
    try:
        return phonenumbers.number_type(_parsed(e164)) in _MOBILE
    except InvalidPhoneError:
        return False


def masked(e164: str) -> str:
    """Return the number with its middle hidden, for lists and screens: `+6281•••••333`."""
    return f"{e164[:5]}{'•' * max(len(e164) - 8, 0)}{e164[-3:]}"


def local(e164: str) -> str:
    """Return the number as it is written at home, `0811-1100-333`; a foreign one with its plus."""
    number = _parsed(e164)
    if number.country_code == phonenumbers.country_code_for_region(_REGION):
        return phonenumbers.format_number(number, PhoneNumberFormat.NATIONAL)
    return phonenumbers.format_number(number, PhoneNumberFormat.INTERNATIONAL)


def _parsed(text: str) -> PhoneNumber:
    typed = text.strip()
    if len(typed) > _LONGEST_TYPED:
        raise InvalidPhoneError("too long for a telephone number")
    # The library takes a leading 00 for part of the national number.
    if typed.startswith("00"):
        typed = "+" + typed[2:]
    try:
        number = phonenumbers.parse(typed, _REGION)
    except NumberParseException as error:
        raise InvalidPhoneError("not a telephone number") from error
    if not phonenumbers.is_valid_number(number):
        raise InvalidPhoneError("no such telephone number")
    return number
