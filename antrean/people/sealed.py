"""NIKs at rest: encrypted, and found again by a keyed hash.

`NIK_KEY` lists Fernet keys, newest first. The newest seals; every listed key unseals, so a
key is rotated by putting a new one in front.

The hash must stay the same for the same number while the sealing key changes, or one person
could hold two places. So its key is derived from the *oldest* key, the last of the list,
which therefore stays last for as long as any hash made with it is kept (an open booking's
claim, a place not yet erased). When it has to go, hash what is still open anew from the
unsealed numbers first.
"""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64decode
from functools import cache

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings

# Separates this use of the key from the encryption that it also serves.
_PURPOSE = b"antrean nik hash"


def seal(nik: str) -> str:
    """Return the number, or what else nobody may read, as it may be stored or given away."""
    return _fernet(tuple(settings.NIK_KEYS)).encrypt(nik.encode()).decode()


def unseal(sealed: str) -> str:
    """Return the number that was sealed.

    Raises:
        cryptography.fernet.InvalidToken: no listed key sealed it.
    """
    return _fernet(tuple(settings.NIK_KEYS)).decrypt(sealed).decode()


def nik_hash(nik: str) -> str:
    """Return what is the same for the same number and tells nothing without the key."""
    key = _hash_key(settings.NIK_KEYS[-1])
    return hmac.digest(key, nik.encode(), hashlib.sha256).hex()


@cache
def _fernet(keys: tuple[str, ...]) -> MultiFernet:
    return MultiFernet([Fernet(key) for key in keys])


@cache
def _hash_key(oldest: str) -> bytes:
    return hmac.digest(urlsafe_b64decode(oldest), _PURPOSE, hashlib.sha256)
