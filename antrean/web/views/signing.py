"""Signing in: a code sent from WhatsApp or typed from an e-mail, and signing out."""

from __future__ import annotations

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.accounts import actions
from antrean.offices.models import Office
from antrean.offices.queries import offices_by_whatsapp
from antrean.web import devices, sealed
from antrean.web.pages import page
from antrean.web.views.offices import whatsapp_address

_WAITING: Final = "masuk"
_WAITING_SECONDS: Final = int(actions.CODE_LASTS.total_seconds())


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Say how to sign in; sent, it begins, and the page waits for the code."""
    going_to = _going_to(request)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if request.method == "POST":
        begun = actions.begin("whatsapp")
        answer = redirect(_with_next("web:sign_in_wait", going_to))
        content = {"secret": begun.secret, "code": begun.code}
        sealed.write(answer, _WAITING, content, lasts_seconds=_WAITING_SECONDS)
        return answer
    context = {"next": going_to, "has_whatsapp": offices_by_whatsapp().exists()}
    return page(request, "sign_in", context)


@never_cache
@require_safe
def wait(request: HttpRequest) -> HttpResponse:
    """Show the code to send; signs in as soon as it was sent."""
    going_to = _going_to(request)
    waiting = sealed.read(request, _WAITING, lasts_seconds=_WAITING_SECONDS)
    if devices.device_of(request) is not None:
        return redirect(going_to)
    if not waiting:
        return redirect(_with_next("web:sign_in", going_to))
    done = actions.finish(str(waiting["secret"]), name=devices.name_of(request))
    if done:
        answer = redirect(going_to)
        devices.keep(answer, done[0])
        sealed.drop(answer, _WAITING)
        return answer
    words = f"MASUK {waiting['code']}"
    office = _office(request)
    context = {
        "next": going_to,
        "words": words,
        "office": office,
        "whatsapp": whatsapp_address(office, words) if office and not settings.DEMO else "",
        "asked": "asked" in request.GET,
        # Where the demonstration's telephones are: on the simulated Graph API's own address.
        "telephones": settings.WHATSAPP_GRAPH_URL if settings.DEMO else "",
    }
    return page(request, "sign_in_wait", context)


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
