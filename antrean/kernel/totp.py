"""Codes that an app shows, a new one every thirty seconds.

Source: RFC 6238 (TOTP) over RFC 4226 (HOTP), with SHA-1, six digits and thirty seconds: the
only choice that every app knows. SHA-1 is sound in an HMAC.
"""

from __future__ import annotations

import hmac
import secrets
from base64 import b32decode, b32encode
from datetime import datetime
from typing import Final
from urllib.parse import quote, urlencode

SECONDS: Final = 30
DIGITS: Final = 6
_SECRET_BYTES: Final = 20  # as long as the hash, RFC 4226 §4
# A telephone's clock may be a little off, and whoever types takes time.
_STEPS_OFF: Final = 1


def new_secret() -> str:
    """Return a secret as apps take it: base32."""
    return b32encode(secrets.token_bytes(_SECRET_BYTES)).decode()


def step(at: datetime) -> int:
    """Return the number of the half minute that an instant is in."""
    return int(at.timestamp()) // SECONDS


def code(secret: str, counter: int, *, digits: int = DIGITS) -> str:
    """Return the code of one half minute.

    Source: RFC 4226 §5.3, dynamic truncation.
    """
    digest = hmac.digest(b32decode(secret), counter.to_bytes(8), "sha1")
    start = digest[-1] & 0x0F
    number = int.from_bytes(digest[start : start + 4]) & 0x7FFFFFFF
    return f"{number % 10**digits:0{digits}}"


def matching_step(secret: str, typed: str, at: datetime) -> int | None:
    """Return of which half minute around this instant a code is; None: of none."""
    now, given = step(at), typed.encode()
    near = range(now - _STEPS_OFF, now + _STEPS_OFF + 1)
    shown = ((one, code(secret, one).encode()) for one in near)
    return next((one for one, right in shown if hmac.compare_digest(right, given)), None)


def address(secret: str, *, issuer: str, name: str) -> str:
    """Return what an app reads as a barcode: whose codes these are, and the secret."""
    label = quote(f"{issuer}:{name}", safe="@:")
    facts = {"secret": secret, "issuer": issuer, "digits": DIGITS, "period": SECONDS}
    return f"otpauth://totp/{label}?{urlencode(facts, quote_via=quote)}"
