"""Proving a contact from a page: what signing in and adding a contact have in common.

Pages answer alike whether or not a contact is known: a code is drawn and sent by the worker,
and what came of it is told to the browser that brings the right one.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from math import ceil
from typing import Any, Final

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest

from antrean.accounts import actions
from antrean.kernel import clock, phones
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import address_of, minutes_until
from antrean.offices.models import Office
from antrean.offices.queries import offices_by_whatsapp

# Proven at the last moment, it may be finished as long again.
WAITING_SECONDS: Final = 2 * int(actions.CODE_LASTS.total_seconds())
_AGAIN_SECONDS: Final = 60
_LONGEST_ADDRESS: Final = 160  # as an identity keeps it
# Behind one address may be all telephones of a provider: this stops a machine, not a village.
FROM_ONE_ADDRESS: Final[actions.Limit] = {"most": 300, "within": timedelta(hours=1)}
TO_ONE_CONTACT: Final[actions.Limit] = {"most": 6, "within": timedelta(hours=1)}


def email_fault(typed: str) -> str:
    """Return the key of what is wrong with an address; empty if nothing is."""
    if not typed:
        return "sign_in.email.empty"
    try:
        validate_email(typed)
    except ValidationError:
        return "sign_in.email.wrong"
    return "sign_in.email.wrong" if len(typed) > _LONGEST_ADDRESS else ""


def mobile_number(typed: str) -> str:
    """Return the number in E.164; empty if it is no mobile number of this country.

    Codes abroad cost a multiple: whoever has a number there sends the code to us.
    """
    try:
        number = phones.to_e164(typed)
    except phones.InvalidPhoneError:
        return ""
    return number if number.startswith("+62") and phones.is_mobile(number) else ""


def minutes_to_wait(request: HttpRequest, contact: str = "") -> int:
    """Count one more beginning; return after how many minutes it may be tried, 0: now.

    Args:
        contact: to which a code is to be sent.
    """
    try:
        actions.count_try("sign_in_from", address_of(request), **FROM_ONE_ADDRESS)
        if contact:
            actions.count_try("sign_in_to", contact.lower(), **TO_ONE_CONTACT)
    except TooManyRequestsError as refusal:
        return minutes_until(refusal)
    return 0


def is_paid_for() -> bool:
    """Count one more code to a WhatsApp number; whether the day has money for it."""
    most = settings.WHATSAPP_CODES_PER_DAY
    try:
        actions.count_try("whatsapp_codes", "", most=most, within=timedelta(days=1))
    except TooManyRequestsError:
        return False
    return True


def again_in(waiting: Mapping[str, Any]) -> int:
    """Return the seconds until another code may be asked for."""
    ago = clock.now().timestamp() - float(waiting["begun"])
    return max(0, ceil(_AGAIN_SECONDS - ago))


def telephones() -> str:
    """Return where the demonstration's telephones and letters are seen, on the simulator."""
    return settings.WHATSAPP_GRAPH_URL if settings.DEMO else ""


def office_to_write(going_to: str = "") -> Office | None:
    """Return whose number a code goes to: any will do, the office that was chosen if it can."""
    found = list(offices_by_whatsapp())
    chosen = (one for one in found if f"/{one.code}/" in going_to)
    return next(chosen, next(iter(found), None))
