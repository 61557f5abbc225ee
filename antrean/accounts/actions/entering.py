"""Signing in as staff with address and password, and the lock on whoever tries too often.

Counted before anything is compared, so that tries at the same instant are as many as they are;
counted for addresses that nobody has as well, so that a lock tells nothing. The second factor,
where there is one, is asked for afterwards (`factors`, `staff_keys`).
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib.auth import authenticate
from django.contrib.sessions.backends.db import SessionStore
from django.db import transaction

from antrean.accounts import queries
from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.tries import Limit, count_try, forgive, give_back_try
from antrean.accounts.errors import EntryRefusedError
from antrean.accounts.models import Account

# Behind one address may sit all of an office, who come at the same hour.
FROM_ONE_ADDRESS: Final[Limit] = {"most": 200, "within": timedelta(hours=1)}


def enter(email: str, password: str, *, where: str) -> Account:
    """Return whose address and password these are.

    An address that nobody has takes as long as one that somebody has, and is refused alike.

    Args:
        where: the network address that asks.

    Raises:
        TooManyRequestsError: too many tries, for this address or from there.
        EntryRefusedError: they do not belong together, or may not sign in.
    """
    address = email.strip().lower()
    count_try("staff_from", where, **FROM_ONE_ADDRESS)
    count_entry("staff_entry", address)
    found = authenticate(username=address, password=password)
    if isinstance(found, Account):
        return found
    _note_failed(address)
    raise EntryRefusedError


def prove_again(account: Account, password: str, *, where: str) -> None:
    """Let somebody who is in show their password once more; a right one is no try.

    It is given back afterwards only: of many at the same instant no more are compared.

    Args:
        where: the network address that asks.

    Raises:
        TooManyRequestsError, EntryRefusedError: as when signing in.
    """
    enter(account.email, password, where=where)
    give_back_try("staff_from", where)
    for nth, _ in enumerate(queries.LOCK_STEPS):
        give_back_try(f"staff_entry.{nth}", account.email)


def note_entered(account: Account) -> None:
    """Note that somebody has proved who they are, with all that their role asks for."""
    with transaction.atomic():
        forgive_entries(account)
        record_act(account.pk, "sign_in")


def note_left(account_id: int) -> None:
    """Note that somebody signed out."""
    record_act(account_id, "sign_out")


def note_unlock_failed(account_id: int) -> None:
    """Note that a locked screen was not opened, and its sitting ended."""
    record_act(account_id, "unlock_failed")


def count_entry(what: str, of: object) -> None:
    """Count one more try, on every step of the lock.

    Raises:
        TooManyRequestsError: that was one too many on some step.
    """
    for nth, limit in enumerate(queries.LOCK_STEPS):
        count_try(f"{what}.{nth}", of, **limit)


def forgive_entries(account: Account) -> None:
    """Let nothing that was tried for this account count any longer."""
    for what, of in queries.tried_for(account):
        for nth, _ in enumerate(queries.LOCK_STEPS):
            forgive(f"{what}.{nth}", of)


def _note_failed(address: str) -> None:
    known = Account.objects.filter(email=address).first()
    with transaction.atomic():
        by = known.pk if known else None
        record_act(by, "sign_in_failed")
        if queries.is_locked("staff_entry", address):
            record_act(by, "locked_out")


def forget_sessions() -> int:
    """Delete sessions that nobody can go on with."""
    SessionStore.clear_expired()
    return 0
