"""Where Meta knocks: the handshake and the deliveries.

A request verifies, stores and answers. Nothing is understood here, nothing is sent, no
page is rendered: what must not be lost is on disk before Meta hears 200, and the worker
does the rest. Whatever the storage cannot take now is answered 503, and Meta repeats it.
"""

from __future__ import annotations

import hmac
import json

import structlog
from django.conf import settings
from django.db import Error as DatabaseAwayError
from django.http import Http404, HttpRequest, HttpResponse
from django.http.request import UnreadablePostError
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from antrean.channels.whatsapp import actions
from antrean.channels.whatsapp.receiving import parse
from antrean.kernel.errors import TooManyRequestsError

# Meta sends up to 3 MB.
LARGEST_BODY = 4 * 1024 * 1024
_SIGNATURE = b"sha256="

log = structlog.get_logger(__name__)


@csrf_exempt  # Meta signs its requests instead.
@require_http_methods(["GET", "POST"])
def webhook(request: HttpRequest) -> HttpResponse:
    if not settings.WHATSAPP_ON:
        raise Http404
    return _handshake(request) if request.method == "GET" else _delivery(request)


def _handshake(request: HttpRequest) -> HttpResponse:
    given = request.GET.get("hub.verify_token", "").encode()
    challenge = request.GET.get("hub.challenge")
    right = hmac.compare_digest(given, settings.WHATSAPP_VERIFY_TOKEN.encode())
    if request.GET.get("hub.mode") != "subscribe" or challenge is None or not right:
        return HttpResponse(status=403)
    headers = {"X-Content-Type-Options": "nosniff"}
    return HttpResponse(challenge, content_type="text/plain", headers=headers)


def _delivery(request: HttpRequest) -> HttpResponse:
    body = _read(request)
    if len(body) > LARGEST_BODY:
        return HttpResponse(status=413)
    if not _is_signed(body, request.headers.get("X-Hub-Signature-256", "")):
        return HttpResponse(status=401)
    try:
        events = parse.events(json.loads(body))
    except (ValueError, RecursionError):
        return HttpResponse(status=400)
    try:
        actions.store(body, events)
    except (DatabaseAwayError, TooManyRequestsError) as error:
        log.warning("webhook_not_stored", error=type(error).__name__)
        return HttpResponse(status=503)
    return HttpResponse(status=200)


def _read(request: HttpRequest) -> bytes:
    """Return the body, or as much of it as shows that it is too large."""
    try:
        return request.read(LARGEST_BODY + 1)
    except UnreadablePostError:
        return b""  # The line broke: what is not whole is not signed either.


def _is_signed(body: bytes, signature: str) -> bool:
    """Whether one of the app's secrets, the old or the new one, signed exactly these bytes."""
    given = signature.encode("utf-8", "surrogateescape")
    return any(
        hmac.compare_digest(
            given, _SIGNATURE + hmac.digest(key.encode(), body, "sha256").hex().encode()
        )
        for key in settings.WHATSAPP_APP_SECRETS
    )
