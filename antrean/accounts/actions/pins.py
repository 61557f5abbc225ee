"""The PIN that opens a screen which locked itself: short, so it is good for little.

It opens what somebody signed in to in full on the same day, in the same browser, and nothing
else; five tries, then only signing in helps.
"""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db import transaction

from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.tries import Limit, count_try, forgive
from antrean.accounts.errors import PinRefusedError
from antrean.accounts.models import Account

PIN: Final = re.compile(r"[0-9]{4,6}")
TRIES: Final[Limit] = {"most": 5, "within": timedelta(days=1)}
_ROWS: Final = "01234567890", "09876543210"


def choose_pin(account_id: int, pin: str) -> None:
    """Let somebody open their locked screens with this PIN.

    Raises:
        PinRefusedError: form; easy: the first that anybody would try.
    """
    if not PIN.fullmatch(pin):
        raise PinRefusedError(reason="form")
    if _is_easy(pin):
        raise PinRefusedError(reason="easy")
    with transaction.atomic():
        Account.objects.filter(pk=account_id).update(pin=make_password(pin))
        record_act(account_id, "pin_chosen")


def check_pin(account: Account, pin: str, *, sitting: str) -> None:
    """Open a locked screen with the PIN.

    Args:
        sitting: which one it is: tries are counted for each.

    Raises:
        PinRefusedError: wrong.
        TooManyRequestsError: wrong for the fifth time, or tried after that.
    """
    count_try("pin", sitting, **TRIES)
    if not (account.pin and check_password(pin, account.pin)):
        raise PinRefusedError(reason="wrong")
    forgive("pin", sitting)


def _is_easy(pin: str) -> bool:
    """Whether it is one digit again and again, or digits in a row."""
    return len(set(pin)) == 1 or any(pin in row for row in _ROWS)
