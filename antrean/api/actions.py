"""Every write to API clients."""

from __future__ import annotations

import secrets
from collections.abc import Collection

from antrean.api.models import SCOPES, ApiClient
from antrean.api.queries import forget_clients, hashed
from antrean.kernel import clock
from antrean.offices.models import Office

_TOKEN_BYTES = 32


def create_client(
    *, name: str, scopes: Collection[str], office: Office | None = None
) -> tuple[ApiClient, str]:
    """Make a client and return it with its token, which is kept nowhere."""
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    client = ApiClient.objects.create(
        name=name,
        token_hash=hashed(token),
        scopes=" ".join(scope for scope in SCOPES if scope in scopes),
        office=office,
        created_at=clock.now(),
    )
    return client, token


def revoke_clients(client_ids: Collection[int]) -> int:
    """Shut clients off from this instant; return how many still had access."""
    clients = ApiClient.objects.filter(pk__in=client_ids, revoked_at=None)
    count = clients.update(revoked_at=clock.now())
    forget_clients()  # Other processes may let them in for as long as they keep them.
    return count
