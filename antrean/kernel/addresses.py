"""Signed addresses of event streams, and the check of their signature.

A page or an answer of the API carries the address of the stream that keeps it fresh. The
process that serves streams knows no accounts and asks no database who may look: whoever
has the address was given it, and may look until the instant it names.

A subject is what is watched, as it stands in the path: `booking/<code>`, `day/<office>:<day>`,
`hall/<office>:<day>`.
"""

from __future__ import annotations

import hashlib
import hmac
from datetime import datetime
from functools import cache
from urllib.parse import quote

# An address is no key for anything else, whatever else the same secret signs.
_PURPOSE = b"antrean live address"
# Python refuses to read numbers of thousands of digits.
_LONGEST_INSTANT = 19


def live_address(base: str, subject: str, *, until: datetime, secret: str) -> str:
    """Return the address of a subject's stream, good until an instant.

    Args:
        base: The address of the process that serves streams, without a slash at its end.
    """
    expires = int(until.timestamp())
    signature = _signature(subject, expires, secret)
    return f"{base}/live/{quote(subject, safe='/:')}?exp={expires}&sig={signature}"


def is_signed(subject: str, *, exp: str, sig: str, now: datetime, secret: str) -> bool:
    """Whether the signature is ours for this subject and its time is not over.

    Args:
        exp: As it came, seconds since 1970.
        sig: As it came.
    """
    if not (exp.isascii() and exp.isdigit() and sig.isascii()) or len(exp) > _LONGEST_INSTANT:
        return False
    expires = int(exp)
    is_ours = hmac.compare_digest(_signature(subject, expires, secret), sig)
    return is_ours and now.timestamp() < expires


def _signature(subject: str, expires: int, secret: str) -> str:
    return hmac.digest(_key(secret), f"{expires} {subject}".encode(), hashlib.sha256).hex()


@cache
def _key(secret: str) -> bytes:
    return hmac.digest(secret.encode(), _PURPOSE, hashlib.sha256)
