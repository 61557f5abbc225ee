"""The one way into a page of staff: who is not signed in signs in, who may not is told so."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from antrean.console import sittings
from antrean.console.pages import page
from antrean.console.sittings import Sitting

type _View[**P] = Callable[Concatenate[HttpRequest, Sitting, P], HttpResponse]
type _Door[**P] = Callable[Concatenate[HttpRequest, P], HttpResponse]


class ElsewhereError(Exception):
    """What was asked for is of an office where this person does not work."""


def staff[**P](permission: str = "", *, any_office: bool = False) -> Callable[[_View[P]], _Door[P]]:
    """Let staff with this permission through to `view(request, sitting, …)`.

    Whoever has no office of their own chooses one first.

    Args:
        permission: none: whoever is signed in.
        any_office: the page is of no office, so none need be chosen.
    """

    def guarded(view: _View[P]) -> _Door[P]:
        @never_cache
        @wraps(view)
        def door(request: HttpRequest, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            sitting = sittings.sitting_of(request)
            if sitting is None:
                return lead(request, "console:sign_in")
            if permission and not sitting.may(permission):
                return refused(request, sitting, permission)
            if sitting.chosen is None and not any_office:
                return lead(request, "console:choose_office")
            try:
                return view(request, sitting, *args, **kwargs)
            except ElsewhereError:
                return refused(request, sitting, "")

        door.permission = permission  # type: ignore[attr-defined]  # for the test of all doors
        return door

    return guarded


def check_office(sitting: Sitting, office_id: int) -> None:
    """Let pass what is of the office that somebody acts for.

    Raises:
        ElsewhereError: it is another's; the door then says so.
    """
    if sitting.office.pk != office_id:
        raise ElsewhereError


def lead(request: HttpRequest, name: str) -> HttpResponse:
    """Lead to another page first, which then leads back to what can be asked for again."""
    back = request.get_full_path() if request.method in {"GET", "HEAD"} else _came_from(request)
    return redirect(f"{reverse(name)}?{urlencode({'next': back})}")


def going_to(request: HttpRequest) -> str:
    """Return where somebody was going: a page of ours, the first one if that is not said."""
    said = request.POST.get("next") or request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(said, allowed_hosts=None) and said.startswith("/")
    return said if is_ours else reverse("console:start")


def refused(request: HttpRequest, sitting: Sitting, permission: str) -> HttpResponse:
    """Return the page that says what somebody may not do, or that it is another office's."""
    context = {"missing": f"permission.{permission}" if permission else ""}
    return page(request, "refused", context, sitting, status=HTTPStatus.FORBIDDEN)


def _came_from(request: HttpRequest) -> str:
    """Return the page that sent what was posted, if it is known."""
    referrer = request.headers.get("Referer", "")
    base = request.build_absolute_uri("/")
    return f"/{referrer.removeprefix(base)}" if referrer.startswith(base) else ""


__all__ = [
    "ElsewhereError",
    "Sitting",
    "check_office",
    "going_to",
    "lead",
    "refused",
    "staff",
]
