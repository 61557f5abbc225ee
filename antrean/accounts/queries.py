"""Reads of who is signed in."""

from __future__ import annotations

import hashlib

from antrean.accounts.models import Device


def device_of(token: str) -> Device | None:
    """Return the device that shows this token, with its holder; None when it is nobody's."""
    found = Device.objects.select_related("holder").filter(key=device_key(token))
    return found.filter(holder__leaving_since=None, holder__erased_at=None).first()


def device_key(token: str) -> str:
    """Return how a token is kept: it is long and random, so nobody finds it from its hash."""
    return hashlib.sha256(token.encode()).hexdigest()
