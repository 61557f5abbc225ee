"""Reads of API clients."""

from __future__ import annotations

import hashlib

from antrean.api.models import ApiClient
from antrean.kernel.fresh import Fresh

_clients = Fresh[str, ApiClient](seconds=30, most=1000)


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def client_of(token: str) -> ApiClient | None:
    """Return the client that holds this token, if it still may use the API.

    One that was shut off may go on for half a minute.
    """
    kept = hashed(token)
    try:
        return _clients.get(kept, lambda: ApiClient.objects.get(token_hash=kept, revoked_at=None))
    except ApiClient.DoesNotExist:
        return None


def forget_clients() -> None:
    """Read every client anew from now on."""
    _clients.forget()
