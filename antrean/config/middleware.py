"""What surrounds every request."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import structlog
from django.http import HttpRequest, HttpResponseBase

# What we write into logs and answers must not carry anything but an id.
ID = re.compile(r"[A-Za-z0-9._-]{1,64}")


def request_id(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Give each request an id, the caller's if it is one, and every log line with it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        given = request.headers.get("X-Request-ID", "")
        ours = given if ID.fullmatch(given) else secrets.token_hex(8)
        # Left in place at the end: Django logs a refusal after all middleware is through.
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=ours)
        response = get_response(request)
        response["X-Request-ID"] = ours
        return response

    return middleware
