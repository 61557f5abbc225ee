"""Passwords of staff: whether one will do, and a new one for somebody who knows the old one."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction

from antrean.accounts.actions.acts import record_act
from antrean.accounts.errors import InvalidAccountError
from antrean.accounts.models import Account


def check_new_password(password: str, account: Account) -> None:
    """Refuse a password that is empty, short, common, or like the address.

    Raises:
        InvalidAccountError: field password; `reasons` are Django's codes of what is wrong.
    """
    if not password:
        raise InvalidAccountError(
            field="password", problem="the password is empty", reasons=["password_empty"]
        )
    try:
        validate_password(password, account)
    except ValidationError as error:
        reasons = [str(one.code) for one in error.error_list]
        problem = " ".join(error.messages)
        raise InvalidAccountError(field="password", problem=problem, reasons=reasons) from error


def choose_password(account: Account, password: str) -> None:
    """Give somebody who is signed in a new password; their other browsers are signed out.

    Raises:
        InvalidAccountError: it will not do.
    """
    check_new_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        account.save(update_fields=["password"])
        record_act(account.pk, "password_chosen")
