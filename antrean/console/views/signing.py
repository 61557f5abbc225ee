"""Signing in as staff: address and password, then what the role asks for besides; and out."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions, queries
from antrean.accounts.errors import EntryRefusedError, PasskeyRefusedError, SecondRefusedError
from antrean.accounts.models import Account
from antrean.console import sittings
from antrean.console.doors import Sitting, going_to, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.wording import plain
from antrean.kernel import clock
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import address_of, minutes_until

# Between the password and the second factor.
_LASTS: Final = timedelta(minutes=10)
_ENTERING: Final = "entering"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; the right ones lead on to the second factor, or in."""
    if sittings.sitting_of(request) is not None:
        return redirect(going_to(request))
    if request.method != "POST":
        return _sign_in_page(request, ended="ended" in request.GET)
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    try:
        account = actions.enter_as_staff(email, password, where=address_of(request))
    except EntryRefusedError:
        fault = Fault("email", "sign_in.wrong")
        return _sign_in_page(request, email=email, faults=[fault], status=422)
    except TooManyRequestsError as refusal:
        wait = minutes_until(refusal)
        return _sign_in_page(request, email=email, wait=wait, status=HTTPStatus.TOO_MANY_REQUESTS)
    if not queries.has_second_factor(account):
        return enter(request, account, with_second=False)
    request.session.flush()
    request.session[_ENTERING] = {"account": account.pk, "at": clock.now().timestamp()}
    request.session.set_expiry(int(_LASTS.total_seconds()))
    return redirect(_with_next("console:second", request))


def _sign_in_page(request: HttpRequest, *, status: int = 200, **said: object) -> HttpResponse:
    return page(request, "sign_in", {"next": going_to(request), **said}, status=status)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def second(request: HttpRequest) -> HttpResponse:
    """Ask for a code of the app or from paper; or for a key, by a script."""
    account = _entering(request)
    if account is None:
        return redirect(_with_next("console:sign_in", request))
    if request.method != "POST":
        return _second_page(request, account)
    if settings.DEMO and "skip" in request.POST:
        return enter(request, account, with_second=True)
    try:
        actions.check_code(account.pk, request.POST.get("second_code", ""))
    except SecondRefusedError as refusal:
        fault = Fault("second_code", f"second.{refusal.facts['reason']}")
        return _second_page(request, account, faults=[fault], status=422)
    except TooManyRequestsError as refusal:
        return _too_many(request, account, refusal)
    return enter(request, account, with_second=True)


@never_cache
@require_POST
def ask_key(request: HttpRequest) -> HttpResponse:
    """Ask the browser's authenticator for a key of whoever has shown their password."""
    account = _entering(request)
    if account is None or not settings.PASSKEYS_ON:
        return JsonResponse({"says": plain("key.late")}, status=HTTPStatus.FORBIDDEN)
    asked = actions.ask_for_key(account.pk)
    request.session[_ENTERING] = {**request.session[_ENTERING], "secret": asked.secret}
    return HttpResponse(asked.options, content_type="application/json")


@never_cache
@require_POST
def by_key(request: HttpRequest) -> HttpResponse:
    """Let in whoever answers with a key of the account whose password they showed."""
    account = _entering(request)
    if account is None:
        return redirect(_with_next("console:sign_in", request))
    secret = str(request.session[_ENTERING].get("secret", ""))
    try:
        actions.check_key(account.pk, secret, request.POST.get("credential", ""))
    except PasskeyRefusedError as refusal:
        refused = f"key.{refusal.facts['reason']}"
        return _second_page(request, account, refused=refused, status=422)
    except TooManyRequestsError as refusal:
        return _too_many(request, account, refusal)
    return enter(request, account, with_second=True)


def _second_page(
    request: HttpRequest, account: Account, *, status: int = 200, **said: object
) -> HttpResponse:
    context = {
        "next": going_to(request),
        "account": account,
        "has_keys": settings.PASSKEYS_ON and queries.keys_of(account.pk).exists(),
        **said,
    }
    return page(request, "second", context, status=status)


def _too_many(
    request: HttpRequest, account: Account, refusal: TooManyRequestsError
) -> HttpResponse:
    wait, status = minutes_until(refusal), HTTPStatus.TOO_MANY_REQUESTS
    return _second_page(request, account, wait=wait, status=status)


def enter(request: HttpRequest, account: Account, *, with_second: bool) -> HttpResponse:
    """Let somebody in who has proved all that there is to prove; lead them where they were going.

    Whoever has no PIN is asked to choose one first: without it a locked screen wants a password.
    """
    going = going_to(request)
    sittings.begin(request, account, with_second=with_second)
    actions.note_entered(account)
    if account.pin:
        return redirect(going)
    return redirect(f"{reverse('console:choose_pin')}?{urlencode({'next': going})}")


@require_http_methods(["GET", "HEAD", "POST"])
@staff(any_office=True, unproven=True)
def prove_again(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask for the password once more, before what it protects is changed."""
    context: dict[str, Any] = {"next": going_to(request)}
    if request.method != "POST":
        return page(request, "prove_again", context, sitting)
    password = request.POST.get("password", "")
    try:
        actions.prove_again(sitting.account, password, where=address_of(request))
    except EntryRefusedError:
        context["faults"] = [Fault("password", "again.wrong")]
        return page(request, "prove_again", context, sitting, status=422)
    except TooManyRequestsError as refusal:
        context["wait"] = minutes_until(refusal)
        return page(request, "prove_again", context, sitting, status=HTTPStatus.TOO_MANY_REQUESTS)
    sittings.note_proved(request.session)
    return redirect(going_to(request))


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sitting, and the session with it."""
    if isinstance(request.user, Account):
        actions.note_left(request.user.pk)
    auth.logout(request)
    return redirect("console:sign_in")


def _entering(request: HttpRequest) -> Account | None:
    """Return who has shown their password in this browser a moment ago."""
    kept = request.session.get(_ENTERING)
    if not kept or clock.now().timestamp() - kept["at"] >= _LASTS.total_seconds():
        return None
    return Account.objects.filter(pk=kept["account"], is_active=True).first()


def _with_next(name: str, request: HttpRequest) -> str:
    return f"{reverse(name)}?{urlencode({'next': going_to(request)})}"
