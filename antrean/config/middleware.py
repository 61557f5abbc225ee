"""What surrounds every request, and what surrounds pages only."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Iterator

import structlog
from django.core.exceptions import BadRequest
from django.core.handlers.exception import convert_exception_to_response
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseNotAllowed
from django.shortcuts import redirect
from django.urls import Resolver404, get_resolver

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


# Addresses that programs ask. They have no cookies, no sessions, no pages to protect.
_FOR_PROGRAMS = ("/api/", "/wa/", "/healthz", "/readyz", "/metrics")


def programs(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Answer programs right away: what surrounds a page costs them as much as their answer."""
    answer = convert_exception_to_response(_viewed)

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if not request.path_info.startswith(_FOR_PROGRAMS):
            return get_response(request)
        request.get_host()  # Refuses a name that is not ours, as every page does.
        response = answer(request)
        assert isinstance(response, HttpResponse)  # noqa: S101  # neither async nor a stream
        response.headers.setdefault("Content-Length", str(len(response.content)))
        response.headers.setdefault("X-Content-Type-Options", "nosniff")
        return response

    return middleware


def _viewed(request: HttpRequest) -> HttpResponseBase:
    match = get_resolver().resolve(request.path_info)
    request.resolver_match = match
    view, arguments, named = match
    response: HttpResponseBase = view(request, *arguments, **named)
    return response


def readable(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Refuse NUL in what a browser sends to a page: no keyboard types it, no database keeps it."""

    def middleware(request: HttpRequest) -> HttpResponseBase:
        if any("\0" in text for text in _sent(request)):
            raise BadRequest("it holds a NUL")
        return get_response(request)

    return middleware


def _sent(request: HttpRequest) -> Iterator[str]:
    """Return all words of a request that a page may look up or keep."""
    yield request.path_info
    yield from request.COOKIES.values()
    for form in (request.GET, request.POST):
        for name, values in form.lists():
            yield name
            yield from values


def page_above(
    get_response: Callable[[HttpRequest], HttpResponseBase],
) -> Callable[[HttpRequest], HttpResponseBase]:
    """Lead whoever opens an address that only takes forms to the next page above it.

    What a form was answered with stands at such an address: it is opened by loading that page
    anew, in the other language, or from behind the lock.
    """

    def middleware(request: HttpRequest) -> HttpResponseBase:
        response = get_response(request)
        if not isinstance(response, HttpResponseNotAllowed) or request.method != "GET":
            return response
        # A program is told the truth; only a window needs something to show.
        is_opened = request.headers.get("Sec-Fetch-Dest") == "document"
        above = next(_above(request.path_info), None) if is_opened else None
        return redirect(above) if above else response

    return middleware


def _above(path: str) -> Iterator[str]:
    """Yield the addresses above one, the nearest first."""
    while path := path.rstrip("/").rpartition("/")[0]:
        try:
            get_resolver().resolve(f"{path}/")
        except Resolver404:
            continue
        yield f"{path}/"
