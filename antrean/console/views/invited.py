"""Coming for the first time, or after a reset: the code of a slip or a letter, and a password."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from antrean.accounts import actions
from antrean.accounts.errors import InvalidAccountError, InvitationNotFoundError
from antrean.accounts.models import Invitation
from antrean.console import sittings
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.passwords import password_faults
from antrean.console.views.signing import enter
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import address_of, minutes_until

_TRIES: Final[actions.Limit] = {"most": 60, "within": timedelta(hours=1)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def invited(request: HttpRequest) -> HttpResponse:
    """Ask for the code; with the right one for a password, which signs in."""
    if sittings.sitting_of(request) is not None:
        return redirect("console:start")
    code = request.POST.get("kode", "") or request.GET.get("kode", "")
    if not code:
        return page(request, "invited", {})
    try:
        actions.count_try("invitation_from", address_of(request), **_TRIES)
    except TooManyRequestsError as refusal:
        wait, status = minutes_until(refusal), HTTPStatus.TOO_MANY_REQUESTS
        return page(request, "invited", {"code": code, "wait": wait}, status=status)
    invitation = actions.invited_by(code)
    if invitation is None:
        return _wrong_code(request, code)
    if "password" not in request.POST:
        return _password_page(request, invitation, code)
    return _accept(request, invitation, code)


def _accept(request: HttpRequest, invitation: Invitation, code: str) -> HttpResponse:
    faults = password_faults(request.POST)
    if faults:
        return _password_page(request, invitation, code, faults)
    try:
        account = actions.accept(code, request.POST["password"])
    except InvitationNotFoundError:
        return _wrong_code(request, code)
    except InvalidAccountError as refusal:
        faults = password_faults(request.POST, refusal)
        return _password_page(request, invitation, code, faults)
    return enter(request, account, with_second=False)


def _password_page(
    request: HttpRequest, invitation: Invitation, code: str, faults: list[Fault] | None = None
) -> HttpResponse:
    context = {"account": invitation.account, "code": code, "faults": faults or []}
    return page(request, "invited_password", context, status=422 if faults else 200)


def _wrong_code(request: HttpRequest, code: str) -> HttpResponse:
    context = {"code": code, "faults": [Fault("kode", "invited.wrong")]}
    return page(request, "invited", context, status=422)
