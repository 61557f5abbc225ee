"""Pages for what went wrong: each says what is the case, and the next step."""

from __future__ import annotations

from http import HTTPStatus

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.defaults import server_error as plain_server_error

from antrean.web.pages import page

_FOR_PROGRAMS = ("/api/", "/wa/", "/static/", "/.well-known/")


@never_cache
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that what was sent cannot be read; programs, and names not ours, get the status."""
    if isinstance(exception, DisallowedHost) or request.path.startswith(_FOR_PROGRAMS):
        return HttpResponseBadRequest()
    return _failed(request, "bad_request", HTTPStatus.BAD_REQUEST)


@never_cache
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Say that there is no such page, and where everything starts; programs get the status."""
    if request.path.startswith(_FOR_PROGRAMS):
        return HttpResponseNotFound()
    return _failed(request, "not_found", HTTPStatus.NOT_FOUND)


@never_cache
def form_expired(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Say that a form has to be sent once more: its token is missing or of another sitting."""
    return _failed(request, "form_expired", HTTPStatus.FORBIDDEN)


@never_cache
def server_error(request: HttpRequest) -> HttpResponse:
    """Apologise; the words are kept so plain that they cannot fail as well."""
    try:
        return _failed(request, "server_error", HTTPStatus.INTERNAL_SERVER_ERROR)
    except Exception:  # noqa: BLE001  # whatever broke the page may break this one
        return plain_server_error(request)


def _failed(request: HttpRequest, what: str, status: int) -> HttpResponse:
    context = {"title": f"failed.{what}.title", "text": f"failed.{what}.text"}
    return page(request, "failed", context, status=status, at=reverse("web:home"))
