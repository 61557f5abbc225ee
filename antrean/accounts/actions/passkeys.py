"""Passkeys: a person who is signed in adds one, and signs in with it somewhere else or again.

We ask with a challenge, the browser's authenticator signs it. The challenge is a keyed hash of
a secret that the browser keeps, and of what was asked for: nobody but this browser can answer
it, and an answer to one question is none to another. `SignIn` holds that it is under way: taken
away by the first answer, right or wrong, so each challenge is good once.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction
from django.utils.crypto import salted_hmac

from antrean.accounts import authenticators, queries
from antrean.accounts.actions.devices import kept, make_device
from antrean.accounts.errors import PasskeyRefusedError
from antrean.accounts.models import Device, Passkey, SignIn
from antrean.kernel import clock
from antrean.people.models import Holder

CHALLENGE_LASTS = timedelta(minutes=5)
_LASTS_SECONDS = int(CHALLENGE_LASTS.total_seconds())
_HANDLE_BYTES = 32


@dataclass(frozen=True, slots=True)
class Asked:
    """A question to an authenticator: what the browser keeps, and the options for its script."""

    secret: str
    options: str
    handle: str = ""


def ask_for_passkey() -> Asked:
    """Begin to sign in with a passkey of whoever it may be."""
    secret = begin_question()
    options = authenticators.request_options(
        challenge=challenge_of(secret, "enter"), lasts_seconds=_LASTS_SECONDS
    )
    return Asked(secret, options)


def enter_by_passkey(secret: str, answer: str, *, name: str) -> tuple[str, Device]:
    """Make the browser a device of the person whose passkey signed; return token and device.

    Args:
        answer: the browser's, as JSON.
        name: by which the person will know the device.

    Raises:
        PasskeyRefusedError: late; unknown, as it is of nobody, or of who asked to be forgotten;
            refused.
    """
    take_question(secret)
    passkey = queries.passkey_by(authenticators.credential_of(answer))
    if passkey is None:
        raise PasskeyRefusedError(reason="unknown")
    count = authenticators.counted(answer, passkey, challenge=challenge_of(secret, "enter"))
    with transaction.atomic():
        # As it was when it was checked: of two answers with one count, one is a copy's.
        same = Passkey.objects.filter(pk=passkey.pk, sign_count=passkey.sign_count)
        if not same.update(sign_count=count, used_at=clock.now()):
            raise PasskeyRefusedError(reason="refused")
        return make_device(passkey.holder_id, way="passkey", name=name)


def ask_to_add_passkey(holder_id: int, *, name: str) -> Asked:
    """Begin to add a passkey.

    Args:
        name: by which the authenticator shows the person whose key it is.

    Raises:
        PasskeyRefusedError: full.
    """
    known = list(queries.passkeys_of(holder_id))
    if len(known) >= Passkey.MOST:
        raise PasskeyRefusedError(reason="full")
    handle = known[0].handle if known else secrets.token_urlsafe(_HANDLE_BYTES)
    secret = begin_question()
    options = authenticators.creation_options(
        challenge=challenge_of(secret, _adding(holder_id, handle)),
        handle=handle,
        name=name,
        known=known,
        lasts_seconds=_LASTS_SECONDS,
    )
    return Asked(secret, options, handle)


def add_passkey(holder_id: int, asked: tuple[str, str], answer: str, *, name: str) -> None:
    """Keep the passkey that was made for this person.

    Args:
        asked: secret and handle, as the browser kept them.
        answer: the browser's, as JSON.
        name: by which the person will know it.

    Raises:
        PasskeyRefusedError: late; refused; known, as it is somebody's already; full.
    """
    secret, handle = asked
    take_question(secret)
    challenge = challenge_of(secret, _adding(holder_id, handle))
    made = authenticators.new_key(answer, challenge=challenge)
    with transaction.atomic():
        Holder.objects.select_for_update(no_key=True).get(pk=holder_id)
        taken = set(queries.passkeys_of(holder_id).values_list("number", flat=True))
        free = [number for number in range(1, Passkey.MOST + 1) if number not in taken]
        if not free:
            raise PasskeyRefusedError(reason="full")
        passkey = Passkey(
            holder_id=holder_id,
            number=free[0],
            handle=handle,
            credential=made.credential,
            public_key=made.public_key,
            sign_count=made.sign_count,
            transports=made.transports,
            name=name[: Device.NAME_LENGTH],
            since=clock.now(),
        )
        try:
            with transaction.atomic():
                passkey.save(force_insert=True)
        except IntegrityError as error:
            raise PasskeyRefusedError(reason="known") from error


def remove_passkey(holder_id: int, passkey_id: int) -> None:
    """Let one of the person's passkeys sign in no more."""
    Passkey.objects.filter(holder=holder_id, pk=passkey_id).delete()


def begin_question() -> str:
    """Note that a question is under way; return the browser's secret."""
    secret, now = secrets.token_urlsafe(24), clock.now()
    browser = kept("browser", secret)
    SignIn.objects.create(
        browser=browser, way="passkey", begun_at=now, ends_at=now + CHALLENGE_LASTS
    )
    return secret


def take_question(secret: str) -> None:
    """Let the question be answered once: by whoever takes it away.

    Raises:
        PasskeyRefusedError: late.
    """
    asked = SignIn.objects.filter(browser=kept("browser", secret), way="passkey")
    if not asked.filter(ends_at__gt=clock.now()).delete()[0]:
        raise PasskeyRefusedError(reason="late")


def _adding(holder_id: int, handle: str) -> str:
    return f"add {holder_id} {handle}"


def challenge_of(secret: str, what: str) -> bytes:
    """Return what is to be signed: it follows from the secret and tells nothing of it."""
    hashed = salted_hmac("antrean.accounts.challenge", f"{secret} {what}", algorithm="sha256")
    return hashed.digest()
