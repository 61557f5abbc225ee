"""Cookies that only we can read: what a person typed, kept by their own browser for a while.

Nothing of it lies with us before a place is held. Sealed with a key of its own.
"""

from __future__ import annotations

import hashlib
import hmac
import json
from base64 import urlsafe_b64encode
from collections.abc import Mapping
from functools import cache
from typing import Any

from cryptography.fernet import Fernet, InvalidToken
from django.conf import settings
from django.http import HttpRequest, HttpResponse

_PURPOSE = b"antrean web cookies"


def read(request: HttpRequest, name: str, *, lasts_seconds: int) -> Mapping[str, Any]:
    """Return what the cookie holds; nothing if it is not there, too old, or not ours."""
    token = request.COOKIES.get(name, "")
    try:
        found = json.loads(_fernet(settings.SECRET_KEY).decrypt(token, ttl=lasts_seconds))
    except (InvalidToken, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def write(
    answer: HttpResponse, name: str, content: Mapping[str, Any], *, lasts_seconds: int
) -> None:
    """Let the browser keep this for a while."""
    token = _fernet(settings.SECRET_KEY).encrypt(json.dumps(content).encode()).decode()
    answer.set_cookie(
        name,
        token,
        max_age=lasts_seconds,
        secure=settings.SECURE,
        httponly=True,
        samesite="Lax",
    )


def drop(answer: HttpResponse, name: str) -> None:
    answer.delete_cookie(name, samesite="Lax")


@cache
def _fernet(secret: str) -> Fernet:
    return Fernet(urlsafe_b64encode(hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)))
