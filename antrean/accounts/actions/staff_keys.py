"""Passkeys of staff: a second factor that a false page cannot ask for.

They are asked for as those of people who book (`passkeys`), but count only after the password,
for the account that it belongs to: a staff key is no passkey of the public site, nor the other
way round.
"""

from __future__ import annotations

import secrets

from django.db import IntegrityError, transaction

from antrean.accounts import authenticators, queries
from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.entering import count_entry
from antrean.accounts.actions.passkeys import (
    CHALLENGE_LASTS,
    Asked,
    begin_question,
    challenge_of,
    take_question,
)
from antrean.accounts.errors import PasskeyRefusedError, SecondRefusedError
from antrean.accounts.models import Account, CodeApp, Passkey, StaffKey
from antrean.kernel import clock

_LASTS_SECONDS = int(CHALLENGE_LASTS.total_seconds())
_HANDLE_BYTES = 32


def ask_for_key(account_id: int) -> Asked:
    """Begin to prove with a key who somebody is, after their password."""
    secret = begin_question()
    options = authenticators.request_options(
        challenge=challenge_of(secret, _entering(account_id)), lasts_seconds=_LASTS_SECONDS
    )
    return Asked(secret, options)


def check_key(account_id: int, secret: str, answer: str) -> None:
    """Take the answer of a key of this account.

    Raises:
        PasskeyRefusedError: late; unknown, as it is no key of this account; refused.
        TooManyRequestsError: too much was tried.
    """
    count_entry("staff_code", account_id)
    take_question(secret)
    name = authenticators.credential_of(answer)
    key = StaffKey.objects.filter(account=account_id, credential=name).first()
    if key is None:
        raise PasskeyRefusedError(reason="unknown")
    challenge = challenge_of(secret, _entering(account_id))
    count = authenticators.counted(answer, key, challenge=challenge)
    # As it was when it was checked: of two answers with one count, one is a copy's.
    same = StaffKey.objects.filter(pk=key.pk, sign_count=key.sign_count)
    if not same.update(sign_count=count, used_at=clock.now()):
        raise PasskeyRefusedError(reason="refused")


def ask_to_add_key(account: Account) -> Asked:
    """Begin to add a key.

    Raises:
        PasskeyRefusedError: full.
    """
    known = list(queries.keys_of(account.pk))
    if len(known) >= StaffKey.MOST:
        raise PasskeyRefusedError(reason="full")
    handle = known[0].handle if known else secrets.token_urlsafe(_HANDLE_BYTES)
    secret = begin_question()
    options = authenticators.creation_options(
        challenge=challenge_of(secret, _adding(account.pk, handle)),
        handle=handle,
        name=account.email,
        known=known,
        lasts_seconds=_LASTS_SECONDS,
    )
    return Asked(secret, options, handle)


def add_key(account_id: int, asked: tuple[str, str], answer: str, *, name: str) -> None:
    """Keep the key that was made for this account.

    Args:
        asked: secret and handle, as the browser's session kept them.
        answer: the browser's, as JSON.
        name: by which the person will know it.

    Raises:
        PasskeyRefusedError: late; refused; known, as it is somebody's already; full.
    """
    secret, handle = asked
    take_question(secret)
    challenge = challenge_of(secret, _adding(account_id, handle))
    made = authenticators.new_key(answer, challenge=challenge)
    with transaction.atomic():
        Account.objects.select_for_update(no_key=True).get(pk=account_id)
        taken = set(queries.keys_of(account_id).values_list("number", flat=True))
        free = [number for number in range(1, StaffKey.MOST + 1) if number not in taken]
        if not free:
            raise PasskeyRefusedError(reason="full")
        if Passkey.objects.filter(credential=made.credential).exists():
            raise PasskeyRefusedError(reason="known")
        key = StaffKey(
            account_id=account_id,
            number=free[0],
            handle=handle,
            credential=made.credential,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            name=name[:60],
            since=clock.now(),
        )
        try:
            with transaction.atomic():
                key.save(force_insert=True)
        except IntegrityError as error:
            raise PasskeyRefusedError(reason="known") from error
        record_act(account_id, "key_added")


def remove_key(account_id: int, key_id: int) -> None:
    """Let one of somebody's keys prove nothing any more.

    Raises:
        SecondRefusedError: last: the role asks for one, and there is no other.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        theirs = StaffKey.objects.filter(account=account)
        others = theirs.exclude(pk=key_id).exists() or CodeApp.objects.filter(account=account)
        if account.needs_second_factor and not others:
            raise SecondRefusedError(reason="last")
        if theirs.filter(pk=key_id).delete()[0]:
            record_act(account_id, "key_removed")


def _entering(account_id: int) -> str:
    return f"staff enter {account_id}"


def _adding(account_id: int, handle: str) -> str:
    return f"staff add {account_id} {handle}"
