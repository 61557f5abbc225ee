"""Every write to accounts."""

from __future__ import annotations

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import IntegrityError, transaction

from antrean.accounts import roles
from antrean.accounts.errors import AccountExistsError, InvalidAccountError
from antrean.accounts.models import ROLES, Account
from antrean.kernel import clock
from antrean.offices.models import Office


def create_staff(*, email: str, role: str, password: str, office: Office | None = None) -> Account:
    """Make an account that can sign in at once.

    Raises:
        InvalidAccountError: the address, the role, the office or the password will not do.
        AccountExistsError: somebody signs in with this address already.
    """
    address = email.strip().lower()
    _check_address(address)
    _check_role(role, office)
    account = Account(email=address, role=role, office=office, created_at=clock.now())
    _check_password(password, account)
    account.set_password(password)
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise AccountExistsError from error
    return account


def _check_address(address: str) -> None:
    try:
        validate_email(address)
    except ValidationError as error:
        raise InvalidAccountError(field="email", problem=" ".join(error.messages)) from error


def _check_role(role: str, office: Office | None) -> None:
    if role not in dict(ROLES):
        raise InvalidAccountError(field="role", problem=f"there is no role {role!r}")
    if office is None and role not in roles.NATIONAL:
        raise InvalidAccountError(field="office", problem=f"{role} is a role of an office: name it")


def _check_password(password: str, account: Account) -> None:
    if not password:
        raise InvalidAccountError(field="password", problem="the password is empty")
    try:
        validate_password(password, account)
    except ValidationError as error:
        raise InvalidAccountError(field="password", problem=" ".join(error.messages)) from error
