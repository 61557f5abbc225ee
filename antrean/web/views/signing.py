"""Signing in by a code sent from WhatsApp or typed, or by a passkey; and signing out."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions
from antrean.accounts.errors import CodeNotFoundError, NumberUnclearError, PasskeyRefusedError
from antrean.kernel import clock
from antrean.look.visitors import browser_of
from antrean.notifications.queries import may_send_template
from antrean.offices.queries import offices_by_whatsapp
from antrean.people import actions as people
from antrean.privacy import notice
from antrean.web import devices, passkeys, proving, sealed
from antrean.web.booking.people import Fault
from antrean.web.pages import page
from antrean.web.views.offices import whatsapp_address
from antrean.web.wording import spoken

_WAITING: Final = "masuk"


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say how to sign in; sent, it begins, and the next page waits for the code."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if request.method != "POST":
        return _sign_in_page(request)
    if settings.EMAIL_ON and "email" in request.POST:
        return _by_email(request, request.POST["email"].strip())
    if "phone" in request.POST and _has_codes():
        return _by_phone(request, request.POST["phone"].strip())
    if wait := proving.minutes_to_wait(request):
        return _sign_in_page(request, wait=wait, status=429)
    begun = actions.begin()
    content = {"secret": begun.secret, "code": begun.code}
    return _begun("web:sign_in_wait", going_to, content)


def _by_email(request: HttpRequest, email: str) -> HttpResponse:
    if fault := proving.email_fault(email):
        return _sign_in_page(request, faults=[Fault("email", fault)], email=email, status=422)
    if wait := proving.minutes_to_wait(request, email):
        return _sign_in_page(request, email=email, wait=wait, status=429)
    secret = actions.begin_by_email(email, spoken())
    content = {"secret": secret, "email": email, "begun": clock.now().timestamp()}
    return _begun("web:sign_in_email", _going_to(request), content)


def _by_phone(request: HttpRequest, typed: str) -> HttpResponse:
    number = proving.mobile_number(typed)
    if not number:
        fault = Fault("phone", "sign_in.phone.wrong" if typed else "sign_in.phone.empty")
        return _sign_in_page(request, faults=[fault], phone=typed, status=422)
    if wait := proving.minutes_to_wait(request, number):
        return _sign_in_page(request, phone=typed, wait=wait, status=429)
    if not proving.is_paid_for():
        fault = Fault("phone", "sign_in.phone.used_up")
        return _sign_in_page(request, faults=[fault], phone=typed, status=429)
    secret = actions.begin_by_phone(number, spoken())
    content = {"secret": secret, "phone": typed, "begun": clock.now().timestamp()}
    return _begun("web:sign_in_phone", _going_to(request), content)


def _has_codes() -> bool:
    """Whether codes to WhatsApp numbers are on, and Meta takes them at present."""
    template = settings.WHATSAPP_CODE_TEMPLATE
    return bool(settings.WHATSAPP_ON and template) and may_send_template("whatsapp", template)


def _sign_in_page(
    request: HttpRequest,
    *,
    faults: Sequence[Fault] = (),
    status: int = 200,
    **said: object,
) -> HttpResponse:
    has_whatsapp = offices_by_whatsapp().exists()
    context = {
        "next": _going_to(request),
        "has_whatsapp": has_whatsapp,
        "has_codes": has_whatsapp and _has_codes(),
        "has_email": settings.EMAIL_ON,
        "has_passkeys": settings.PASSKEYS_ON,
        "faults": faults,
        **said,
    }
    return page(request, "sign_in", context, status=status)


def _begun(name: str, going_to: str, content: Mapping[str, Any]) -> HttpResponse:
    """Let the browser keep what only it may finish with, and show what it waits for."""
    answer = redirect(_with_next(name, going_to))
    sealed.write(answer, _WAITING, content, lasts_seconds=proving.WAITING_SECONDS)
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code that we sent; the right one signs in."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    waiting = sealed.read(request, _WAITING, lasts_seconds=proving.WAITING_SECONDS)
    if "begun" not in waiting or not actions.is_waiting(str(waiting["secret"])):
        return redirect(_with_next("web:sign_in", going_to))
    fault = ""
    if request.method == "POST":
        fault = _entered(str(waiting["secret"]), request.POST.get("code", ""))
        if not fault and (answer := _finished(request, waiting, going_to)):
            return answer
    context = {
        "next": going_to,
        "email": waiting.get("email", ""),
        "phone": waiting.get("phone", ""),
        "typed": request.POST.get("code", ""),
        "again_in": proving.again_in(waiting),
        "begins_at": reverse("web:sign_in"),
        "faults": [Fault("code", fault)] if fault else [],
        "telephones": proving.telephones(),
    }
    return page(request, "sign_in_code", context, status=422 if fault else 200)


def _entered(secret: str, code: str) -> str:
    """Try a code; return the key of what is wrong with it, empty if it is right."""
    typed = "".join(code.split())
    if not typed:
        return "sign_in.code.empty"
    try:
        actions.enter(secret, typed)
    except CodeNotFoundError:
        return "sign_in.code.wrong"
    except NumberUnclearError:
        return "sign_in.code.unclear"
    return ""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def wait(request: HttpRequest) -> HttpResponse:
    """Show the code to send; sent, it signs in if the code has come. Only looking does nothing."""
    going_to = _going_to(request)
    waiting = sealed.read(request, _WAITING, lasts_seconds=proving.WAITING_SECONDS)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if not waiting.get("code") or not actions.is_waiting(str(waiting["secret"])):
        return redirect(_with_next("web:sign_in", going_to))
    is_sent = request.method == "POST"
    if is_sent and (answer := _finished(request, waiting, going_to)):
        return answer
    words = f"MASUK {waiting['code']}"
    office = proving.office_to_write(going_to)
    context = {
        "next": going_to,
        "words": words,
        "office": office,
        "whatsapp": whatsapp_address(office, words) if office and not settings.DEMO else "",
        "asked": is_sent,
        "telephones": proving.telephones(),
    }
    return page(request, "sign_in_wait", context)


def _finished(
    request: HttpRequest, waiting: Mapping[str, Any], going_to: str
) -> HttpResponse | None:
    """Make the browser the device of who proved to be behind it; None: nobody did yet."""
    done = actions.finish(str(waiting["secret"]), name=browser_of(request))
    if done is None:
        return None
    token, device = done
    # The page on which they began named it; who wrote by WhatsApp was told there before.
    people.note_notice([device.holder_id], notice.VERSION, clock.now())
    answer = redirect(going_to)
    devices.keep(answer, token)
    sealed.drop(answer, _WAITING)
    return answer


@never_cache
@require_POST
def ask_passkey(request: HttpRequest) -> HttpResponse:
    """Ask the browser's authenticator for any passkey of this site; no name is asked for."""
    if not settings.PASSKEYS_ON:
        return passkeys.refuse("passkey.failed.get", HTTPStatus.NOT_FOUND)
    if wait := proving.minutes_to_wait(request):
        return passkeys.refuse("passkey.too_many", HTTPStatus.TOO_MANY_REQUESTS, n=wait)
    return passkeys.ask(actions.ask_for_passkey())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def by_passkey(request: HttpRequest) -> HttpResponse:
    """Sign in who answers with their passkey what this browser was asked."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if request.method != "POST":
        return redirect(_with_next("web:sign_in", going_to))
    secret, _ = passkeys.kept(request)
    credential = request.POST.get("credential", "")
    try:
        token, _ = actions.enter_by_passkey(secret, credential, name=browser_of(request))
    except PasskeyRefusedError as refusal:
        refused = f"passkey.{refusal.facts['reason']}"
        answer = _sign_in_page(request, refused=refused, status=422, n=passkeys.LASTS_MINUTES)
    else:
        answer = redirect(going_to)
        devices.keep(answer, token)
    return passkeys.forget(answer)


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
