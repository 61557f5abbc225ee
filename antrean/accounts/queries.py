"""Reads of who is signed in, with which passkeys, and whom they keep."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Mapping, Sequence

from django.db.models import QuerySet

from antrean.accounts.models import Device, Kin, Passkey, Subscription


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
