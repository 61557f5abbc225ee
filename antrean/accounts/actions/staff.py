"""Accounts of staff: made, invited, changed and shut off, never deleted.

Who may do it to whom stands in `roles`: a head of office for the roles below theirs at their own
office, an administrator for everybody, nobody for themselves. Each act is in the record.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, validate_email
from django.db import IntegrityError, transaction

from antrean.accounts import roles
from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.entering import forgive_entries
from antrean.accounts.actions.invitations import invite_by_email, invite_by_slip
from antrean.accounts.actions.passwords import check_new_password
from antrean.accounts.errors import AccountExistsError, InvalidAccountError, StaffRefusedError
from antrean.accounts.models import ROLES, Account, CodeApp, RecoveryCode, StaffKey
from antrean.kernel import clock
from antrean.offices.models import Office

# As an account keeps it; there are valid addresses of 320 characters.
_IS_SHORT_ENOUGH: Final = MaxLengthValidator(254)


@dataclass(frozen=True, slots=True)
class Handing:
    """How somebody gets the code to choose a password with, and in which language."""

    way: Literal["slip", "email"]
    language: str = "id"


@dataclass(frozen=True, slots=True)
class Invited:
    """Who was invited, and the code for the slip; a letter's is drawn when it leaves."""

    account: Account
    code: str


def create_staff(*, email: str, role: str, password: str, office: Office | None = None) -> Account:
    """Make an account that can sign in at once, as an operator does at the machine.

    Raises:
        InvalidAccountError: the address, the role, the office or the password will not do.
        AccountExistsError: somebody signs in with this address already.
    """
    account = _new_account(email, role, office)
    check_new_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        _insert(account)
        about = f"account:{account.pk}"
        record_act(None, "account_made", office_id=account.office_id, about=about, reason=role)
    return account


def invite(
    by: Account, *, email: str, role: str, office: Office | None, handing: Handing
) -> Invited:
    """Make an account for which whoever has the code chooses the password.

    Raises:
        StaffRefusedError: role, office: theirs are not to be given by this person.
        InvalidAccountError: the address, the role or the office will not do.
        AccountExistsError: somebody signs in with this address already.
    """
    account = _new_account(email, role, None if role in roles.NATIONAL else office)
    _check_gives(by, role, account.office_id)
    account.set_unusable_password()
    with transaction.atomic():
        _insert(account)
        about = f"account:{account.pk}"
        record_act(by.pk, "invited", office_id=account.office_id, about=about, reason=role)
        return Invited(account, _invite(account, handing))


def reset(by: Account, account_id: int, *, handing: Handing, reason: str) -> Invited:
    """Let somebody choose everything anew: password, PIN and second factor are gone at once.

    Raises:
        StaffRefusedError: self, gone, office, role, reason.
    """
    with transaction.atomic():
        account = _reached(by, account_id)
        if not account.is_active:
            raise StaffRefusedError(reason="gone")
        account.set_unusable_password()
        account.pin = ""
        account.save(update_fields=["password", "pin"])
        for kind in (CodeApp, RecoveryCode, StaffKey):
            kind.objects.filter(account=account).delete()
        forgive_entries(account)
        _record(by, "reset", account, reason)
        return Invited(account, _invite(account, handing))


def change_role(
    by: Account, account_id: int, role: str, *, office: Office | None, reason: str
) -> None:
    """Give somebody another role, or another office.

    Args:
        office: where they work; a national role has none.

    Raises:
        StaffRefusedError: self, gone, office, role, reason.
        InvalidAccountError: there is no such role, or it needs an office.
    """
    office = None if role in roles.NATIONAL else office
    _check_role(role, office)
    with transaction.atomic():
        account = _reached(by, account_id)
        _check_gives(by, role, office.pk if office else None)
        account.role, account.office = role, office
        account.save(update_fields=["role", "office"])
        _record(by, "role_changed", account, reason, what=role)


def shut_off(by: Account, account_id: int, *, reason: str) -> None:
    """Let somebody in no more: they are signed out everywhere with their next click.

    Raises:
        StaffRefusedError: self, gone, office, role, reason.
    """
    with transaction.atomic():
        account = _reached(by, account_id)
        account.is_active = False
        account.save(update_fields=["is_active"])
        _record(by, "shut_off", account, reason)


def let_in_again(by: Account, account_id: int, *, reason: str) -> None:
    """Let somebody in again who was shut off.

    Raises:
        StaffRefusedError: self, gone, office, role, reason.
    """
    with transaction.atomic():
        account = _reached(by, account_id)
        account.is_active = True
        account.save(update_fields=["is_active"])
        _record(by, "let_in_again", account, reason)


def unlock(by: Account, account_id: int, *, reason: str) -> None:
    """Let somebody try again at once who tried too often.

    Raises:
        StaffRefusedError: self, gone, office, role, reason.
    """
    with transaction.atomic():
        account = _reached(by, account_id)
        forgive_entries(account)
        _record(by, "unlocked", account, reason)


def roles_given_by(by: Account) -> tuple[str, ...]:
    """Return the roles that this person may give to others."""
    if by.role == "admin":
        return tuple(name for name, _ in ROLES)
    return roles.GIVEN_BY_OFFICE_HEAD if by.has_perm("accounts.add_account") else ()


def _reached(by: Account, account_id: int) -> Account:
    """Return the account, locked, if this person may change it."""
    account = Account.objects.select_for_update(no_key=True).filter(pk=account_id).first()
    if account is None:
        raise StaffRefusedError(reason="gone")
    if account.pk == by.pk:
        raise StaffRefusedError(reason="self")
    _check_gives(by, account.role, account.office_id)
    return account


def _check_gives(by: Account, role: str, office_id: int | None) -> None:
    if by.role != "admin" and office_id != by.office_id:
        raise StaffRefusedError(reason="office")
    if role not in roles_given_by(by):
        raise StaffRefusedError(reason="role")


def _record(by: Account, act: str, account: Account, reason: str, *, what: str = "") -> None:
    """Append the act, with its reason after `what` it was.

    Raises:
        StaffRefusedError: reason: none was given.
    """
    if not reason.strip():
        raise StaffRefusedError(reason="reason")
    about, said = f"account:{account.pk}", ": ".join(filter(None, [what, reason]))
    record_act(by.pk, act, office_id=account.office_id, about=about, reason=said)


def _invite(account: Account, handing: Handing) -> str:
    if handing.way == "slip":
        return invite_by_slip(account, handing.language)
    invite_by_email(account, handing.language)
    return ""


def _new_account(email: str, role: str, office: Office | None) -> Account:
    address = email.strip().lower()
    _check_address(address)
    _check_role(role, office)
    return Account(email=address, role=role, office=office, created_at=clock.now())


def _insert(account: Account) -> None:
    try:
        with transaction.atomic():
            account.save(force_insert=True)
    except IntegrityError as error:
        raise AccountExistsError from error


def _check_address(address: str) -> None:
    try:
        validate_email(address)
        _IS_SHORT_ENOUGH(address)
    except ValidationError as error:
        raise InvalidAccountError(field="email", problem=" ".join(error.messages)) from error


def _check_role(role: str, office: Office | None) -> None:
    if role not in dict(ROLES):
        raise InvalidAccountError(field="role", problem=f"there is no role {role!r}")
    if office is None and role not in roles.NATIONAL:
        raise InvalidAccountError(field="office", problem=f"{role} is a role of an office: name it")
