"""The one way into a page of staff: who is not signed in signs in, who may not is told so."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from http import HTTPStatus
from typing import Any

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme, urlencode
from django.views.decorators.cache import never_cache

from antrean.accounts.queries import has_second_factor
from antrean.console import locking, sittings
from antrean.console.pages import page
from antrean.console.sittings import Sitting

type _View = Callable[..., HttpResponse]


class ElsewhereError(Exception):
    """What was asked for is of an office where this person does not work."""


@dataclass(frozen=True, slots=True)
class Door:
    """What a page asks of whoever comes; a test of all addresses reads it from the view.

    Args:
        permission: of their role; none: whoever is signed in.
        any_office: the page is of no office, so none need be chosen.
        by_itself: pages ask for it without anybody's doing: it keeps no screen from locking.
        unproven: who still has to set up their second factor may come.
        fresh: who proved who they are long ago does it again first.
    """

    permission: str = ""
    any_office: bool = False
    by_itself: bool = False
    unproven: bool = False
    fresh: bool = False


def staff(permission: str = "", **needs: bool) -> Callable[[_View], _View]:
    """Let staff with this permission through to `view(request, sitting, …)`; see `Door`.

    A locked screen that posts gets the lock with all that it sent, and goes on when it is opened;
    so does a lock that another window has opened meanwhile.
    """
    needed = Door(permission, **needs)

    def guarded(view: _View) -> _View:
        @never_cache
        @wraps(view)
        def door(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            sitting = sittings.sitting_of(request)
            if sitting is None:
                return lead(request, "console:sign_in")
            if locked := locking.answer(request, sitting):
                return locked
            if stopped := _stopped(request, sitting, needed):
                return stopped
            if not needed.by_itself:
                sittings.note_seen(request.session)
            try:
                return view(request, sitting, *args, **kwargs)
            except ElsewhereError:
                return refused(request, sitting, "")

        door.needed = needed  # type: ignore[attr-defined]  # read by the test of all doors
        return door

    return guarded


def _stopped(request: HttpRequest, sitting: Sitting, needed: Door) -> HttpResponse | None:
    """Return where somebody is led instead of through the door; None: nowhere."""
    if sitting.has_ended:
        # What they asked for was meant for a rehearsal: it is not done at the office instead.
        sittings.note_rehearsal(request.session, None)
        return page(request, "rehearsal_over", {}, sitting, status=HTTPStatus.CONFLICT)
    if not (sitting.is_proven or needed.unproven):
        return lead(request, "console:set_up_second")
    if needed.permission and not sitting.may(needed.permission):
        return refused(request, sitting, needed.permission)
    if sitting.chosen is None and not needed.any_office:
        return lead(request, "console:choose_office")
    return _asked_again(request, sitting) if needed.fresh else None


def _asked_again(request: HttpRequest, sitting: Sitting) -> HttpResponse | None:
    """Return where somebody shows once more who they are; None: they have just done so."""
    if not sitting.has_shown_second and has_second_factor(sitting.account):
        # Set up elsewhere since they came in: a password alone changes nothing of it.
        auth.logout(request)
        return lead(request, "console:sign_in")
    return None if sitting.is_fresh else lead(request, "console:prove_again")


def check_office(sitting: Sitting, office_id: int | None) -> None:
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
    "Door",
    "ElsewhereError",
    "Sitting",
    "check_office",
    "going_to",
    "lead",
    "refused",
    "staff",
]
