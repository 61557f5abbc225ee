"""A screen that was left alone: what opens it, and that nothing typed is lost.

The lock stands in place of the page that was asked for. What a form sent to it goes along,
hidden, and is sent on by the PIN: then the request is answered as if nothing had been between.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from django.contrib import auth
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse

from antrean.accounts import actions
from antrean.accounts.errors import EntryRefusedError, PinRefusedError
from antrean.console import sittings
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.sittings import Sitting
from antrean.console.wording import plain
from antrean.kernel.errors import TooManyRequestsError
from antrean.look.visitors import address_of

# What opens the lock, in whatever form it comes.
FIELD: Final = "unlock"
# What somebody typed to prove who they are is never written into a page.
_SECRETS: Final = ("csrf", "password", "pin", "second_code", FIELD)


def answer(request: HttpRequest, sitting: Sitting) -> HttpResponse | None:
    """Return the lock, in place of what was asked for; None: the request has opened it."""
    typed = request.POST.get(FIELD)
    if typed is None:
        return _lock(request, sitting)
    try:
        _open(request, sitting, typed)
    except (PinRefusedError, EntryRefusedError):
        return _lock(request, sitting, fault="lock.wrong")
    except TooManyRequestsError:
        return _end(request, sitting)
    sittings.unlock(request.session)
    return None


def _open(request: HttpRequest, sitting: Sitting, typed: str) -> None:
    """Try a PIN; of somebody without one, their password."""
    account = sitting.account
    if account.pin:
        actions.check_pin(account, typed, sitting=sittings.name_of(request.session))
    else:
        actions.prove_again(account, typed, where=address_of(request))


def _lock(request: HttpRequest, sitting: Sitting, *, fault: str = "") -> HttpResponse:
    status = HTTPStatus.UNPROCESSABLE_ENTITY if fault else HTTPStatus.LOCKED
    if _is_script(request):
        return JsonResponse({"says": plain(fault or "lock.title")}, status=status)
    is_post = request.method == "POST" and request.path != reverse("console:unlock")
    context = {
        "action": request.get_full_path() if is_post else reverse("console:unlock"),
        "next": request.POST.get("next", "") or request.get_full_path(),
        "sent": _sent(request) if is_post else [],
        "account": sitting.account,
        "faults": [Fault(FIELD, fault)] if fault else [],
    }
    return page(request, "locked", context, status=status)


def _end(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """End a sitting at whose lock too much was tried: only signing in helps."""
    actions.note_unlock_failed(sitting.account.pk)
    auth.logout(request)
    if _is_script(request):
        return JsonResponse({"over": True}, status=HTTPStatus.UNAUTHORIZED)
    return redirect(f"{reverse('console:sign_in')}?ended=1")


def _sent(request: HttpRequest) -> list[tuple[str, str]]:
    """Return what the form sent, to be sent again."""
    return [
        (name, value)
        for name, values in request.POST.lists()
        if not name.startswith(_SECRETS)
        for value in values
    ]


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
