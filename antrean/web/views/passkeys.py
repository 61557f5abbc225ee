"""Passkeys among one's data: added and removed. Signing in by one stands in `signing`."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions
from antrean.accounts.errors import PasskeyRefusedError
from antrean.kernel import phones
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import browser_of, minutes_until
from antrean.people.models import Holder
from antrean.web import passkeys
from antrean.web.devices import device_of
from antrean.web.views.rights import data_page, sign_in_first
from antrean.web.wording import say

_OF_ONE_PERSON: Final[actions.Limit] = {"most": 30, "within": timedelta(hours=1)}


@never_cache
@require_POST
def ask(request: HttpRequest) -> HttpResponse:
    """Ask the browser's authenticator for a key of this person's."""
    device = device_of(request)
    if not settings.PASSKEYS_ON:
        return passkeys.refuse("passkey.failed.create", HTTPStatus.NOT_FOUND)
    if device is None:
        return passkeys.refuse("passkey.signed_out", HTTPStatus.FORBIDDEN)
    try:
        actions.count_try("passkey", device.holder_id, **_OF_ONE_PERSON)
        name = _name_of(device.holder)
        return passkeys.ask(actions.ask_to_add_passkey(device.holder_id, name=name))
    except TooManyRequestsError as refusal:
        wait = minutes_until(refusal)
        return passkeys.refuse("passkey.too_many", HTTPStatus.TOO_MANY_REQUESTS, n=wait)
    except PasskeyRefusedError:
        return passkeys.refuse("passkey.full", HTTPStatus.CONFLICT)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add(request: HttpRequest) -> HttpResponse:
    """Keep the key that was made; only looked at, show all of them."""
    device = device_of(request)
    if device is None:
        return sign_in_first()
    if request.method != "POST":
        return redirect(f"{reverse('web:my_data')}#passkeys")
    asked, credential = passkeys.kept(request), request.POST.get("credential", "")
    try:
        actions.add_passkey(device.holder_id, asked, credential, name=browser_of(request))
    except PasskeyRefusedError as refusal:
        refused = f"passkey.{refusal.facts['reason']}"
        return passkeys.forget(data_page(request, device, refused=refused))
    return passkeys.forget(redirect(f"{reverse('web:my_data')}?passkey=1#passkeys"))


@never_cache
@require_POST
def remove(request: HttpRequest, passkey_id: int) -> HttpResponse:
    """Let one of the person's keys sign in no more."""
    device = device_of(request)
    if device is None:
        return sign_in_first()
    actions.remove_passkey(device.holder_id, passkey_id)
    return redirect(f"{reverse('web:my_data')}#passkeys")


def _name_of(holder: Holder) -> str:
    """Return by what the person knows which account it is, when the browser lets them choose."""
    named = dict(holder.identities.values_list("kind", "value"))
    if "phone" in named:
        return phones.masked(named["phone"])
    return named.get("email") or str(say("service"))
