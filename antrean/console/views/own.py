"""What somebody on the staff proves who they are with: password, PIN, app, keys, codes on paper.

Whoever is already in proves it once more before any of it is changed, if that was a while ago.
"""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.contrib.auth import update_session_auth_hash
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.accounts import actions, queries
from antrean.accounts.actions import factors
from antrean.accounts.errors import (
    InvalidAccountError,
    PasskeyRefusedError,
    PinRefusedError,
    SecondRefusedError,
)
from antrean.console import barcodes, sittings
from antrean.console.doors import Sitting, going_to, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.passwords import password_faults
from antrean.console.wording import plain
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import browser_of, minutes_until

_APP: Final = "app_secret"
_KEY: Final = "key_asked"


@require_safe
@staff(any_office=True)
def own(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show what somebody signs in with."""
    return own_page(request, sitting)


def own_page(
    request: HttpRequest, sitting: Sitting, *, refused: str = "", status: int = 200
) -> HttpResponse:
    """Return the page of somebody's own account.

    Args:
        refused: the words for why something was not done.
    """
    account = sitting.account
    context = {
        "has_app": hasattr(account, "code_app"),
        "keys": queries.keys_of(account.pk),
        "codes_left": queries.recovery_codes_left(account.pk),
        "refused": refused,
        "done": request.GET.get("done", ""),
    }
    return page(request, "own", context, sitting, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(any_office=True, unproven=True, fresh=True)
def choose_pin(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let somebody choose the PIN that opens their locked screen."""
    context: dict[str, object] = {"next": going_to(request)}
    if request.method != "POST":
        return page(request, "pin", context, sitting)
    try:
        actions.choose_pin(sitting.account.pk, request.POST.get("pin", ""))
    except PinRefusedError as refusal:
        context["faults"] = [Fault("pin", f"pin.{refusal.facts['reason']}")]
        return page(request, "pin", context, sitting, status=422)
    return redirect(going_to(request))


@require_http_methods(["GET", "HEAD", "POST"])
@staff(any_office=True, fresh=True)
def choose_password(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let somebody choose a new password; their other browsers are signed out by it."""
    if request.method != "POST":
        return page(request, "password", {}, sitting)
    faults = password_faults(request.POST)
    if not faults:
        try:
            actions.choose_password(sitting.account, request.POST.get("password", ""))
        except InvalidAccountError as refusal:
            faults = password_faults(request.POST, refusal)
    if faults:
        return page(request, "password", {"faults": faults}, sitting, status=422)
    update_session_auth_hash(request, sitting.account)
    return redirect(f"{reverse('console:own')}?done=password")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(any_office=True, unproven=True, fresh=True)
def set_up_second(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show an app the secret of its codes; the first right code makes it count."""
    if request.method != "POST":
        request.session[_APP] = request.session.get(_APP) or actions.new_app_secret()
        return set_up_page(request, sitting)
    if settings.DEMO and "skip" in request.POST:
        sittings.note_second(request.session)
        return redirect(going_to(request))
    sealed, typed = request.session.get(_APP, ""), request.POST.get("second_code", "")
    if not sealed:
        return redirect("console:set_up_second")
    try:
        made = actions.add_app(sitting.account.pk, sealed, typed)
    except SecondRefusedError as refusal:
        fault = Fault("second_code", f"second.{refusal.facts['reason']}")
        return set_up_page(request, sitting, faults=[fault], status=422)
    except TooManyRequestsError as refusal:
        return set_up_page(request, sitting, wait=minutes_until(refusal), status=429)
    del request.session[_APP]
    sittings.note_second(request.session)
    return _codes_page(request, sitting, made)


def set_up_page(
    request: HttpRequest, sitting: Sitting, *, status: int = 200, **said: object
) -> HttpResponse:
    """Return the page on which a second factor is set up."""
    sealed = str(request.session[_APP])
    address, secret = factors.app_address(sealed, sitting.account)
    context = {
        "next": going_to(request),
        "barcode": barcodes.drawn(address),
        "secret": secret,
        "has_keys": settings.PASSKEYS_ON,
        "is_asked": not sitting.is_proven,
        **said,
    }
    return page(request, "set_up_second", context, sitting, status=status)


def _codes_page(request: HttpRequest, sitting: Sitting, made: list[str]) -> HttpResponse:
    """Show codes for paper, which nobody can show again."""
    return page(request, "recovery_codes", {"codes": made, "next": going_to(request)}, sitting)


@require_POST
@staff(any_office=True, fresh=True)
def make_codes(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Make new codes for paper; the earlier ones are worth nothing from then on."""
    return _codes_page(request, sitting, actions.make_recovery_codes(sitting.account.pk))


@require_POST
@staff(any_office=True, fresh=True)
def remove_app(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Let the app count no longer."""
    try:
        actions.remove_app(sitting.account.pk)
    except SecondRefusedError:
        return own_page(request, sitting, refused="own.last", status=409)
    return redirect("console:own")


@require_POST
@staff(any_office=True, unproven=True, fresh=True)
def ask_to_add_key(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask the browser's authenticator for a key."""
    if not settings.PASSKEYS_ON:
        return JsonResponse({"says": plain("key.failed.create")}, status=404)
    try:
        asked = actions.ask_to_add_key(sitting.account)
    except PasskeyRefusedError:
        return JsonResponse({"says": plain("key.full")}, status=409)
    request.session[_KEY] = [asked.secret, asked.handle]
    return HttpResponse(asked.options, content_type="application/json")


@require_POST
@staff(any_office=True, unproven=True, fresh=True)
def add_key(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Keep the key that was made; for who had none, it is their second factor from now on."""
    secret, handle = request.session.pop(_KEY, ["", ""])
    credential, account = request.POST.get("credential", ""), sitting.account
    has_codes = queries.recovery_codes_left(account.pk) > 0
    try:
        actions.add_key(account.pk, (secret, handle), credential, name=browser_of(request))
    except PasskeyRefusedError as refusal:
        return _key_refused(request, sitting, f"key.{refusal.facts['reason']}")
    sittings.note_second(request.session)
    if has_codes:
        return redirect(f"{reverse('console:own')}?done=key")
    return _codes_page(request, sitting, actions.make_recovery_codes(account.pk))


def _key_refused(request: HttpRequest, sitting: Sitting, refused: str) -> HttpResponse:
    if sitting.is_proven:
        return own_page(request, sitting, refused=refused, status=422)
    request.session[_APP] = request.session.get(_APP) or actions.new_app_secret()
    return set_up_page(request, sitting, refused=refused, status=422)


@require_POST
@staff(any_office=True, fresh=True)
def remove_key(request: HttpRequest, sitting: Sitting, key_id: int) -> HttpResponse:
    """Let one of somebody's keys count no longer."""
    try:
        actions.remove_key(sitting.account.pk, key_id)
    except SecondRefusedError:
        return own_page(request, sitting, refused="own.last", status=409)
    return redirect("console:own")
