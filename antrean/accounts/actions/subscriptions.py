"""Which devices are told by push: a browser says where, and is asked to at most once.

The endpoint comes from a browser, and the worker will send there. So it must be of a push
service that the settings name, over https: never of a host that somebody else runs, nor of one
in our own network. It is a secret between browser and push service; who shows it with the keys
that belong to it is that browser.
"""

from __future__ import annotations

import base64
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings
from django.db import IntegrityError, transaction

from antrean.accounts.errors import EndpointRefusedError
from antrean.accounts.models import Device, Subscription
from antrean.kernel import clock
from antrean.notifications.actions import choose_channel

# Of one person. Who has more telephones has forgotten the oldest.
MOST = 5
_POINT_BYTES, _AUTH_BYTES = 65, 16


@dataclass(frozen=True, slots=True)
class Endpoint:
    """What a browser tells: an address of its push service, and its two keys as base64url."""

    address: str
    p256dh: str
    auth: str


def subscribe(device: Device, endpoint: Endpoint) -> None:
    """Tell the person news on this device from now on, at this endpoint and no other.

    A browser in which somebody else was signed in before shows the same endpoint and keys: it
    is this person's now.

    Raises:
        EndpointRefusedError: we do not send there, or nobody could read it.
    """
    with transaction.atomic():
        # Who asks for it chooses it. Messages are locked first, as by whoever records an outcome.
        choose_channel(device.holder_id, "push")
        _keep(device, endpoint)


def renew_subscription(device: Device, endpoint: Endpoint) -> None:
    """Note the endpoint that a browser got in place of the one we know.

    Raises:
        EndpointRefusedError: as `subscribe`, or the device is not told by push.
    """
    if not Subscription.objects.filter(device=device).exists():
        raise EndpointRefusedError
    _keep(device, endpoint)


def unsubscribe(device: Device) -> None:
    """Tell the device nothing by push any more; if it was the last, news come as before."""
    others = Subscription.objects.filter(device__holder=device.holder_id).exclude(device=device)
    with transaction.atomic():
        if device.holder.news_by == "push" and not others.exists():
            choose_channel(device.holder_id, "")
        Subscription.objects.filter(device=device).delete()


def drop_subscriptions(ids: Collection[int]) -> None:
    """Forget endpoints that their push service does not know any more."""
    Subscription.objects.filter(pk__in=ids).delete()


def _keep(device: Device, endpoint: Endpoint) -> None:
    _check(endpoint)
    try:
        with transaction.atomic():
            _take(device, endpoint)
            _keep_newest(device)
    except IntegrityError as error:
        raise EndpointRefusedError from error  # Another device's, whose keys this one has not.


def _take(device: Device, endpoint: Endpoint) -> None:
    keys = {"p256dh": endpoint.p256dh, "auth": endpoint.auth}
    others = Subscription.objects.exclude(device=device)
    others.filter(endpoint=endpoint.address, **keys).delete()
    Subscription.objects.update_or_create(
        device=device, defaults={"endpoint": endpoint.address, "since": clock.now(), **keys}
    )


def _keep_newest(device: Device) -> None:
    theirs = Subscription.objects.filter(device__holder=device.holder_id).order_by("-since", "-pk")
    drop_subscriptions(list(theirs.values_list("pk", flat=True)[MOST:]))


def _check(endpoint: Endpoint) -> None:
    is_short = len(endpoint.address) <= Subscription.ENDPOINT_LENGTH
    known = settings.PUSH_ON and is_short and is_served(endpoint.address, settings.PUSH_SERVICES)
    if not (known and _can_read(endpoint)):
        raise EndpointRefusedError


def is_served(address: str, services: Sequence[str]) -> bool:
    """Return whether an address is of one of these services: `https://*.push.example`."""
    if not address.isascii() or not address.isprintable() or "\\" in address:
        return False
    try:
        parts = urlsplit(address)
        asked = (parts.scheme, parts.port)
    except ValueError:
        return False
    if parts.username is not None or parts.fragment or not parts.hostname:
        return False
    return any(
        asked == (named.scheme, named.port) and _is_host(parts.hostname, named.hostname or "")
        for named in map(urlsplit, services)
    )


def _is_host(host: str, named: str) -> bool:
    return host.endswith(named[1:]) if named.startswith("*.") else host == named


def _can_read(endpoint: Endpoint) -> bool:
    """Return whether the keys are what messages can be sealed with."""
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  # few come here

    try:
        point, auth = _bytes(endpoint.p256dh), _bytes(endpoint.auth)
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), point)
    except ValueError:
        return False
    return (len(point), len(auth)) == (_POINT_BYTES, _AUTH_BYTES)


def _bytes(written: str) -> bytes:
    """Return what is written as base64url without padding."""
    return base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
