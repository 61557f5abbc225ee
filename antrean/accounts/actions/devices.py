"""Signing in without a password: a code that proves who somebody is, bound to one browser.

A browser begins and keeps a secret. The code goes the other way: the person sends it from
their WhatsApp account, or types what came to an e-mail address or a WhatsApp number. A code
that we send is drawn by whoever sends it, so that nobody else ever has it. Only the browser
with the secret can then finish, once, and becomes a device of that person. Nothing that is
kept here opens anything: secrets and codes are stored as keyed hashes.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from antrean.accounts import queries
from antrean.accounts.errors import CodeNotFoundError, NumberUnclearError
from antrean.accounts.models import Device, Passkey, SignIn
from antrean.kernel import clock
from antrean.people.actions import Contact, holders_for_contacts, recognise_number, speak
from antrean.people.models import Identity

CODE_LASTS = timedelta(minutes=10)
# So many wrong codes, then a sign-in is over: six digits are no secret to a machine.
TRIES = 5
_DIGITS = 6
_ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in under way: what the browser keeps, and what the person sends."""

    secret: str
    code: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """A code that is to be sent now; nobody else knows it. `to`: an address, or E.164."""

    sign_in_id: int
    to: str
    code: str
    language: str
    adds: bool  # to an account, instead of signing in


def begin(*, adds_to: int | None = None) -> Begun:
    """Begin to sign in with WhatsApp: the person sends the code.

    Args:
        adds_to: the holder who adds a contact instead of signing in; as below.
    """
    secret, now = secrets.token_urlsafe(24), clock.now()
    for _ in range(_ATTEMPTS):
        code = _digits()
        stale = SignIn.objects.filter(way="whatsapp", code=kept("whatsapp", code))
        stale.filter(ends_at__lte=now).delete()
        row = _waiting(secret, "whatsapp", now, adds_to)
        row.code = kept("whatsapp", code)
        try:
            with transaction.atomic():
                row.save(force_insert=True)
        except IntegrityError:
            continue  # Somebody else signs in with these six digits at this moment.
        return Begun(secret, code)
    raise RuntimeError("no code is free")


def begin_by_email(email: str, language: str, *, adds_to: int | None = None) -> str:
    """Begin to sign in by e-mail; return what the browser keeps. `draw_codes` goes on."""
    secret, now = secrets.token_urlsafe(24), clock.now()
    row = _waiting(secret, "email", now, adds_to)
    row.email, row.language, row.send_at = email.strip().lower(), language, now
    row.save(force_insert=True)
    return secret


def begin_by_phone(phone: str, language: str) -> str:
    """Begin to sign in by a code to a WhatsApp number, given in E.164; goes on as by e-mail."""
    secret, now = secrets.token_urlsafe(24), clock.now()
    row = _waiting(secret, "phone", now)
    row.phone, row.language, row.send_at = phone, language, now
    row.save(force_insert=True)
    return secret


def _waiting(secret: str, way: str, now: datetime, adds_to: int | None = None) -> SignIn:
    ends_at, browser = now + CODE_LASTS, kept("browser", secret)
    return SignIn(browser=browser, way=way, begun_at=now, ends_at=ends_at, adds_to_id=adds_to)


def draw_codes(way: str, limit: int = 20) -> list[Drawn]:
    """Draw the codes that may leave now, by `way`; they are the caller's to send, at once.

    What a crash leaves unsent is not sent again: the person asks for another.
    """
    now = clock.now()
    due = SignIn.objects.filter(way=way, send_at__lte=now, ends_at__gt=now).order_by("send_at")
    if not due.exists():
        return []  # A reader asks first, so that an idle worker takes no write lock.
    drawn = []
    with transaction.atomic():
        rows = list(due.select_for_update(skip_locked=True)[:limit])
        for row in rows:
            code = _digits()
            row.code, row.send_at = kept(way, code), None
            to, adds = row.email or row.phone, row.adds_to_id is not None
            drawn.append(Drawn(row.pk, to, code, row.language, adds))
        SignIn.objects.bulk_update(rows, ["code", "send_at"])
    return drawn


def draw_again(sign_in_id: int, at: datetime) -> None:
    """Let another message leave at `at`: this one was not taken."""
    SignIn.objects.filter(pk=sign_in_id, holder=None).update(send_at=at)


def note_reached(sign_in_id: int, bsuid: str) -> None:
    """Note whose telephone the code came to, as Meta says; the first word counts."""
    SignIn.objects.filter(pk=sign_in_id, way="phone", bsuid="").update(bsuid=bsuid)


def _digits() -> str:
    return f"{secrets.randbelow(10**_DIGITS):0{_DIGITS}}"


def prove(code: str, holder_id: int) -> bool:
    """Note that this person sent the code from their own WhatsApp account.

    Returns whether the browser that waits adds the account to that of somebody signed in.

    What counts is when it is read: a browser that nothing waits for any more is never promised
    anything. From then on it has as long again to finish, so that what was promised holds.

    Raises:
        CodeNotFoundError: nobody waits for it, or not any longer.
    """
    now = clock.now()
    named = SignIn.objects.filter(way="whatsapp", code=kept("whatsapp", code))
    waiting = named.filter(ends_at__gt=now, holder=None)
    if not waiting.update(holder=holder_id, proven_at=now, ends_at=now + CODE_LASTS):
        raise CodeNotFoundError
    return named.filter(adds_to__isnull=False).exists()


def is_waiting(secret: str) -> bool:
    """Whether this browser's sign-in is still under way: proven or not, but not over."""
    browser = kept("browser", secret)
    return SignIn.objects.filter(browser=browser, ends_at__gt=clock.now()).exists()


def enter(secret: str, code: str) -> None:
    """Note that the browser was given the code that went to an e-mail address or a number.

    Both are those of a person who is known by them, or of somebody new.

    Raises:
        CodeNotFoundError: it is another, it is too late, or it was tried too often.
        NumberUnclearError: it is right, and nobody knows yet whose number it is now.
    """
    with transaction.atomic():
        row = tried(secret, adds_to=None)
        is_right = is_code_of(row, code)
        if is_right and (holder_id := _holder_of(row)):
            row.holder_id, row.proven_at = holder_id, clock.now()
            row.save(update_fields=["holder", "proven_at"])
    # After the commit: the try counts.
    if not is_right:
        raise CodeNotFoundError
    if row.holder_id is None:
        raise NumberUnclearError


def tried(secret: str, *, adds_to: int | None) -> SignIn:
    """Return the browser's sign-in, locked, for which one more code is tried.

    Raises:
        CodeNotFoundError: it is over.
    """
    waiting = SignIn.objects.select_for_update(of=("self",)).filter(
        browser=kept("browser", secret), holder=None, ends_at__gt=clock.now()
    )
    row = waiting.filter(adds_to=adds_to, way__in=["email", "phone"]).first()
    if row is None or row.tries >= TRIES:
        raise CodeNotFoundError
    row.tries += 1
    row.save(update_fields=["tries"])
    return row


def is_code_of(row: SignIn, code: str) -> bool:
    return constant_time_compare(row.code, kept(row.way, code))


def _holder_of(row: SignIn) -> int | None:
    """Return who has the address; somebody new is spoken to in the language of the page."""
    if row.way == "phone":
        holder = recognise_number(row.phone, bsuid=row.bsuid, at=clock.now())
        if holder and holder.created_at >= row.begun_at:
            speak(holder.pk, row.language)
        return holder.pk if holder else None
    contact = Contact.email(row.email)
    contacted = holders_for_contacts([contact])
    holder_id = contacted.holder_ids[contact]
    if holder_id in contacted.new:
        speak(holder_id, row.language)
    return holder_id


def finish(secret: str, *, name: str) -> tuple[str, Device] | None:
    """Make the browser a device of the person who proved to be behind it; None: nobody did yet.

    Returns the token that the browser shows from now on, and the device. Works once.

    Args:
        name: by which the person will know the device, such as "Chrome, Android".
    """
    with transaction.atomic():
        proven = proven_by(secret, adds_to=None)
        if proven is None or proven.holder_id is None:
            return None
        made = make_device(proven.holder_id, way=proven.way, name=name)
        proven.delete()
    return made


def make_device(holder_id: int, *, way: str, name: str) -> tuple[str, Device]:
    """Make a device of the person who has just proved, by this way, to be behind a browser."""
    token = secrets.token_urlsafe(32)
    device = Device.objects.create(
        key=queries.device_key(token),
        holder_id=holder_id,
        way=way,
        name=name[: Device.NAME_LENGTH],
        since=clock.now(),
    )
    return token, device


def proven_by(secret: str, *, adds_to: int | None) -> SignIn | None:
    """Return the browser's sign-in, locked, once somebody proved who they are."""
    waiting = SignIn.objects.select_for_update(of=("self",)).filter(browser=kept("browser", secret))
    proven = waiting.filter(adds_to=adds_to, holder__isnull=False, ends_at__gt=clock.now())
    return proven.first()


def forget_sign_ins() -> int:
    """Delete sign-ins that nobody finished in time; devices and passkeys of who was forgotten."""
    unfinished, _ = SignIn.objects.filter(ends_at__lte=clock.now()).delete()
    nobodys, _ = Device.objects.filter(holder__erased_at__isnull=False).delete()
    dead, _ = Passkey.objects.filter(holder__erased_at__isnull=False).delete()
    return unfinished + nobodys + dead


def sign_out(device: Device) -> None:
    """Make the browser nobody's again."""
    Device.objects.filter(pk=device.pk).delete()


def sign_out_one(holder_id: int, device_id: int) -> None:
    """Sign the person out of one of their browsers, from another."""
    Device.objects.filter(holder=holder_id, pk=device_id).delete()


def sign_out_everywhere(holder_id: int) -> int:
    """Sign the person out of every browser, and end what is under way; return of how many.

    Passkeys go along: somebody else may have added one.
    """
    names = Identity.objects.filter(holder=holder_id).values("value")
    under_way = Q(holder=holder_id) | Q(adds_to=holder_id)
    SignIn.objects.filter(under_way | Q(email__in=names) | Q(phone__in=names)).delete()
    Passkey.objects.filter(holder=holder_id).delete()
    return Device.objects.filter(holder=holder_id).delete()[0]


def sign_out_others(device: Device) -> int:
    """Sign the person out of every other browser; return of how many."""
    others = Device.objects.filter(holder=device.holder_id).exclude(pk=device.pk)
    return others.delete()[0]


def kept(purpose: str, text: str) -> str:
    """Return how a secret or a code is kept: it opens nothing, and says what it was for."""
    return salted_hmac(f"antrean.accounts.{purpose}", text, algorithm="sha256").hexdigest()
