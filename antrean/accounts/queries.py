"""Reads of who is signed in, with which passkeys, whom they keep; of staff and what they did."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence
from datetime import timedelta
from typing import Final, TypedDict

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.crypto import salted_hmac

from antrean.accounts.models import (
    Account,
    CodeApp,
    Device,
    Kin,
    Passkey,
    RecoveryCode,
    StaffAct,
    StaffKey,
    Subscription,
    Tries,
)
from antrean.kernel import clock


class Limit(TypedDict):
    """So many tries within so long from the first on, at most a day."""

    most: int
    within: timedelta


# So many tries, then the lock holds until the time is over: the more of them, the longer.
LOCK_STEPS: Final[Sequence[Limit]] = (
    {"most": 5, "within": timedelta(minutes=15)},
    {"most": 10, "within": timedelta(hours=2)},
    {"most": 20, "within": timedelta(days=1)},
)


def device_of(token: str) -> Device | None:
    """Return the device that shows this token, with its holder; None when it is nobody's.

    Whether it is told by push is read along.
    """
    found = Device.objects.select_related("holder", "subscription").filter(key=device_key(token))
    return found.filter(holder__leaving_since=None, holder__erased_at=None).first()


def is_told_by_push(device: Device) -> bool:
    return hasattr(device, "subscription")


def subscriptions_of(holder_ids: Collection[int]) -> Mapping[int, Sequence[Subscription]]:
    """Return where these people are told by push, newest first; those who are not are left out."""
    theirs = Subscription.objects.filter(device__holder__in=holder_ids).select_related("device")
    found: dict[int, list[Subscription]] = {}
    for one in theirs.order_by("-since", "-pk"):
        found.setdefault(one.device.holder_id, []).append(one)
    return found


def device_key(token: str) -> str:
    """Return how a token is kept: it is long and random, so nobody finds it from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()


def passkeys_of(holder_id: int) -> QuerySet[Passkey]:
    """Return a person's passkeys, in the order in which they came."""
    return Passkey.objects.filter(holder=holder_id).order_by("since", "pk")


def passkey_by(credential: str) -> Passkey | None:
    """Return the passkey of this name; who asked to be forgotten has none that counts."""
    found = Passkey.objects.filter(credential=credential)
    return found.filter(holder__leaving_since=None, holder__erased_at=None).first()


def kin_of(holder_id: int) -> QuerySet[Kin]:
    """Return whom a person keeps, in the order in which they came."""
    return Kin.objects.filter(holder=holder_id).order_by("pk")


def tries_key(what: str, of: object) -> str:
    """Return by what tries of something are counted: it tells neither what nor whose."""
    return salted_hmac("antrean.accounts.tries", f"{what}:{of}", algorithm="sha256").hexdigest()


def tried_for(account: Account) -> Sequence[tuple[str, object]]:
    """Return what is counted for an account, and by what it is counted."""
    return (("staff_entry", account.email), ("staff_code", account.pk))


def is_locked(what: str, of: object) -> bool:
    """Whether the next try would be refused."""
    return bool(_locked([(what, of)]))


def locked(accounts: Collection[Account]) -> set[int]:
    """Return which of these cannot sign in at present, as somebody tried too often."""
    tried = {one: account.pk for account in accounts for one in tried_for(account)}
    return {tried[one] for one in _locked(list(tried))}


def _locked(tried: Collection[tuple[str, object]]) -> set[tuple[str, object]]:
    keys = {
        tries_key(f"{what}.{nth}", of): ((what, of), step)
        for what, of in tried
        for nth, step in enumerate(LOCK_STEPS)
    }
    now = clock.now()
    return {
        keys[row.key][0]
        for row in Tries.objects.filter(key__in=keys)
        if row.count >= keys[row.key][1]["most"] and row.since > now - keys[row.key][1]["within"]
    }


def has_second_factor(account: Account) -> bool:
    """Whether an app or a key can prove more than the password does."""
    return (
        CodeApp.objects.filter(account=account).exists()
        or StaffKey.objects.filter(account=account).exists()
    )


def keys_of(account_id: int) -> QuerySet[StaffKey]:
    """Return somebody's keys, in the order in which they came."""
    return StaffKey.objects.filter(account=account_id).order_by("since", "pk")


def recovery_codes_left(account_id: int) -> int:
    return RecoveryCode.objects.filter(account=account_id, used_at=None).count()


def staff_of(office_id: int | None) -> QuerySet[Account]:
    """Return the accounts of an office, or of none; `has_second` says whether of two factors."""
    app = CodeApp.objects.filter(account=OuterRef("pk"))
    key = StaffKey.objects.filter(account=OuterRef("pk"))
    found = Account.objects.filter(office=office_id).select_related("office", "invitation")
    return found.annotate(has_second=Exists(app) | Exists(key)).order_by("-is_active", "email")


def acts_of(office_id: int, *, nowhere: bool) -> QuerySet[StaffAct]:
    """Return what staff did at an office, newest first.

    Args:
        nowhere: what belongs to no office as well.
    """
    theirs = Q(office=office_id) | Q(office=None) if nowhere else Q(office=office_id)
    return (
        StaffAct.objects.filter(theirs).select_related("account", "office").order_by("-at", "-pk")
    )
