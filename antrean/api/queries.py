"""Reads of API clients."""

from __future__ import annotations

import hashlib

from antrean.api.models import ApiClient


def hashed(token: str) -> str:
    """Return what is kept of a token."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def client_of(token: str) -> ApiClient | None:
    """Return the client that holds this token, if it still may use the API."""
    return ApiClient.objects.filter(token_hash=hashed(token), revoked_at=None).first()
