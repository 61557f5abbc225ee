"""Signing in: a code sent from WhatsApp or typed from an e-mail, and signing out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import timedelta
from math import ceil
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions
from antrean.accounts.errors import CodeNotFoundError
from antrean.kernel import clock
from antrean.kernel.errors import TooManyRequestsError
from antrean.offices.models import Office
from antrean.offices.queries import offices_by_whatsapp
from antrean.web import devices, sealed
from antrean.web.booking.people import Fault
from antrean.web.pages import page
from antrean.web.views.offices import whatsapp_address
from antrean.web.visitors import address_of
from antrean.web.wording import spoken

_WAITING: Final = "masuk"
# Proven at the last moment, it may be finished as long again.
_WAITING_SECONDS: Final = 2 * int(actions.CODE_LASTS.total_seconds())
_AGAIN_SECONDS: Final = 60
_LONGEST_ADDRESS: Final = 160  # as an identity keeps it
# Behind one address may be all telephones of a provider: this stops a machine, not a village.
_FROM_ONE_ADDRESS: Final[actions.Limit] = {"most": 300, "within": timedelta(hours=1)}
_TO_ONE_MAILBOX: Final[actions.Limit] = {"most": 6, "within": timedelta(hours=1)}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say how to sign in; sent, it begins, and the next page waits for the code."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if request.method != "POST":
        return _sign_in_page(request)
    by_email = settings.EMAIL_ON and "email" in request.POST
    email = request.POST.get("email", "").strip()
    if by_email and not _is_address(email):
        fault = "sign_in.email.wrong" if email else "sign_in.email.empty"
        return _sign_in_page(request, faults=[Fault("email", fault)], email=email, status=422)
    try:
        actions.count_try("sign_in_from", address_of(request), **_FROM_ONE_ADDRESS)
        if by_email:
            actions.count_try("sign_in_to", email.lower(), **_TO_ONE_MAILBOX)
    except TooManyRequestsError as refusal:
        wait = max(1, round(int(str(refusal.facts["retry_after"])) / 60))
        return _sign_in_page(request, email=email, wait=wait, status=429)
    return _begun(going_to, email if by_email else "")


def _sign_in_page(
    request: HttpRequest,
    *,
    faults: Sequence[Fault] = (),
    email: str = "",
    wait: int = 0,
    status: int = 200,
) -> HttpResponse:
    context = {
        "next": _going_to(request),
        "has_whatsapp": offices_by_whatsapp().exists(),
        "has_email": settings.EMAIL_ON,
        "email": email,
        "faults": faults,
        "wait": wait,
    }
    return page(request, "sign_in", context, status=status)


def _is_address(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _LONGEST_ADDRESS


def _begun(going_to: str, email: str) -> HttpResponse:
    """Begin to sign in, and let the browser keep what only it may finish with."""
    if email:
        answer = redirect(_with_next("web:sign_in_email", going_to))
        secret = actions.begin_by_email(email, spoken())
        content = {"secret": secret, "email": email, "begun": clock.now().timestamp()}
    else:
        answer = redirect(_with_next("web:sign_in_wait", going_to))
        begun = actions.begin()
        content = {"secret": begun.secret, "code": begun.code}
    sealed.write(answer, _WAITING, content, lasts_seconds=_WAITING_SECONDS)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_email(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the letter; the right one signs in."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    waiting = sealed.read(request, _WAITING, lasts_seconds=_WAITING_SECONDS)
    if not waiting.get("email") or not actions.is_waiting(str(waiting["secret"])):
        return redirect(_with_next("web:sign_in", going_to))
    fault = ""
    if request.method == "POST":
        typed = "".join(request.POST.get("code", "").split())
        try:
            actions.enter(str(waiting["secret"]), typed)
        except CodeNotFoundError:
            fault = "sign_in.code.wrong" if typed else "sign_in.code.empty"
        else:
            if answer := _finished(request, waiting, going_to):
                return answer
    context = {
        "next": going_to,
        "email": waiting["email"],
        "again_in": _again_in(waiting),
        "faults": [Fault("code", fault)] if fault else [],
        "telephones": settings.WHATSAPP_GRAPH_URL if settings.DEMO else "",
    }
    return page(request, "sign_in_email", context, status=422 if fault else 200)


def _again_in(waiting: Mapping[str, Any]) -> int:
    """Return the seconds until another letter may be asked for."""
    ago = clock.now().timestamp() - float(waiting["begun"])
    return max(0, ceil(_AGAIN_SECONDS - ago))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """Show the code to send; sent, it signs in if the code has come. Only looking does nothing."""
    going_to = _going_to(request)
    waiting = sealed.read(request, _WAITING, lasts_seconds=_WAITING_SECONDS)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if not waiting.get("code") or not actions.is_waiting(str(waiting["secret"])):
        return redirect(_with_next("web:sign_in", going_to))
    is_sent = request.method == "POST"
    if is_sent and (answer := _finished(request, waiting, going_to)):
        return answer
    words = f"MASUK {waiting['code']}"
    office = _office(request)
    context = {
        "next": going_to,
        "words": words,
        "office": office,
        "whatsapp": whatsapp_address(office, words) if office and not settings.DEMO else "",
        "asked": is_sent,
        # Where the demonstration's telephones are: on the simulated Graph API's own address.
        "telephones": settings.WHATSAPP_GRAPH_URL if settings.DEMO else "",
    }
    return page(request, "sign_in_wait", context)


def _finished(
    request: HttpRequest, waiting: Mapping[str, Any], going_to: str
) -> HttpResponse | None:
    """Make the browser the device of who proved to be behind it; None: nobody did yet."""
    done = actions.finish(str(waiting["secret"]), name=devices.name_of(request))
    if done is None:
        return None
    answer = redirect(going_to)
    devices.keep(answer, done[0])
    sealed.drop(answer, _WAITING)
    return answer


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """Make this browser nobody's again."""
    device = devices.device_of(request)
    if device is not None:
        actions.sign_out(device)
    answer = redirect("web:home")
    devices.forget(answer)
    return answer


def _going_to(request: HttpRequest) -> str:
    """Return where to go on afterwards: an address of ours, or the person's own bookings."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = wanted.startswith("/") and url_has_allowed_host_and_scheme(wanted, None)
    return wanted if is_ours else reverse("web:mine")


def _with_next(name: str, going_to: str) -> str:
    return f"{reverse(name)}?{urlencode({'next': going_to})}"


def _office(request: HttpRequest) -> Office | None:
    """Return whose number the code goes to: any will do, the office that was chosen if it can."""
    found = list(offices_by_whatsapp())
    wanted = _going_to(request)
    chosen = (one for one in found if f"/{one.code}/" in wanted)
    return next(chosen, next(iter(found), None))
