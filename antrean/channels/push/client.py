"""The only module that speaks to push services: one request, sealed for one browser (RFC 8291).

What makes the seal and the signature is imported when the first message goes out: most workers
never send one.
"""

from __future__ import annotations

import base64
from collections.abc import Mapping
from contextlib import closing
from functools import cache
from typing import Any, Literal
from urllib.parse import urlsplit

import structlog
import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

from antrean.accounts.models import Subscription
from antrean.kernel import clock
from antrean.kernel.lines import Lines

log = structlog.get_logger(__name__)

# One message may go to several browsers of a person, all within the lease of its claim.
TIMEOUT = urllib3.Timeout(connect=4, read=6)
_LINES = 16
_READ = 4096
# A signature counts so long; a service refuses one of more than a day.
_SIGNED_SECONDS = 12 * 3600
_SUCCESSES = range(200, 300)
_TOO_MANY, _FAULT_OF_THEIRS = 429, 500
_GONE = frozenset({404, 410})

type Outcome = Literal["taken", "gone", "later", "refused"]


class Client:
    """Sends to push services; one instance serves all threads."""

    def __init__(self) -> None:
        self._lines = Lines(most=_LINES, timeout=TIMEOUT)

    def close(self) -> None:
        self._lines.close()

    def push(
        self, to: Subscription, payload: bytes, *, seconds: int, is_urgent: bool, topic: str
    ) -> Outcome:
        """Send what one browser shall show; return what its push service made of it.

        Args:
            seconds: how long the service keeps it for a telephone that is off.
            topic: what is still kept under it is replaced; at most 32 letters of base64url.
        """
        headers = {
            "Authorization": _signature(to.endpoint),
            "Content-Encoding": "aes128gcm",
            "Content-Type": "application/octet-stream",
            "TTL": str(seconds),
            "Topic": topic,
            "Urgency": "high" if is_urgent else "normal",
        }
        sealed = seal(payload, p256dh=to.p256dh, auth=to.auth)
        try:
            answer = self._lines.post(
                to.endpoint, headers=headers, body=sealed, preload_content=False
            )
            # Only its status counts. What is read to the end keeps its line, a long word does not.
            with closing(answer):
                answer.read(_READ)
        except HTTPError as error:
            log.warning("push_not_sent", subscription=to.pk, error=type(error).__name__)
            return "later"
        status = answer.status
        if status in _SUCCESSES:
            return "taken"
        log.warning("push_refused", subscription=to.pk, status=status)
        if status in _GONE:
            return "gone"
        return "later" if status == _TOO_MANY or status >= _FAULT_OF_THEIRS else "refused"


def seal(payload: bytes, *, p256dh: str, auth: str) -> bytes:
    """Return the payload as only the browser with these keys can read it."""
    import http_ece  # noqa: PLC0415  # most workers never push
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  # as above

    sealed: bytes = http_ece.encrypt(
        payload,
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=_bytes(p256dh),
        auth_secret=_bytes(auth),
        version="aes128gcm",
    )
    return sealed


def _signature(endpoint: str) -> str:
    """Return who we are, for this push service and no other (RFC 8292)."""
    parts = urlsplit(endpoint)
    claims = {
        "aud": f"{parts.scheme}://{parts.netloc}",
        "sub": settings.VAPID_CONTACT,
        "exp": int(clock.now().timestamp()) + _SIGNED_SECONDS,
    }
    signed: Mapping[str, str] = _signer().sign(claims)
    return signed["Authorization"]


@cache
def _signer() -> Any:
    from py_vapid import Vapid02  # noqa: PLC0415  # most workers never push

    signer = Vapid02.from_raw(settings.VAPID_PRIVATE_KEY.encode())
    # It takes no address with a path; the settings have looked at ours.
    signer.conf["no-strict"] = True
    return signer


def _bytes(written: str) -> bytes:
    return base64.urlsafe_b64decode(written + "=" * (-len(written) % 4))


@cache
def client() -> Client:
    """Return the client of this process."""
    return Client()
