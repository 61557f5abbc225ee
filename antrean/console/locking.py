"""A screen that was left alone: what opens it, and that nothing typed is lost.

The lock stands in place of the page that was asked for. What a form sent to it goes along, sealed,
since it may be anybody's NIK and whoever passes can look into a page; it comes back with the PIN.
Then the request is answered as if nothing had been between.
"""

from __future__ import annotations

from http import HTTPStatus
from typing import Final

from cryptography.fernet import InvalidToken
from django.conf import settings
from django.contrib import auth
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, JsonResponse, QueryDict
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
from antrean.people.sealed import seal, unseal

# What opens the lock, in whatever form it comes.
FIELD: Final = "unlock"
# What a form had sent, sealed for this sitting: in no other it opens.
KEPT: Final = "kept"
# What comes back besides it: the PIN, and the token of the form.
_ROOM: Final = 1000
# What somebody typed to prove who they are is not written into a page even so.
_SECRETS: Final = ("csrf", "password", "pin", "second_code", FIELD)


def answer(request: HttpRequest, sitting: Sitting) -> HttpResponse | None:
    """Return the lock, in place of what was asked for.

    None: it is open, or the request has opened it, and says again what the lock had kept of it.
    """
    if sitting.is_locked and (locked := _tried(request, sitting)):
        return locked
    # Without what its form said, nothing is done in its place.
    return None if _give_back(request) else redirect("console:start")


def _tried(request: HttpRequest, sitting: Sitting) -> HttpResponse | None:
    """Return the lock; None: the request has opened it."""
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


def _give_back(request: HttpRequest) -> bool:
    """Let the request say what it said before the lock; False if that was at another sitting."""
    sealed = request.POST.get(KEPT)
    if sealed is None:
        return True
    try:
        name, _, sent = unseal(sealed).partition("\n")
    except InvalidToken:
        return False
    if name != sittings.name_of(request.session):
        return False
    request.POST = QueryDict(sent)
    return True


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
        "kept": _kept(request) if is_post else "",
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


def _kept(request: HttpRequest) -> str:
    """Return what the form sent, sealed; nothing, if that was nothing to be kept.

    Raises:
        RequestDataTooBig: sealed it is longer, and too long to come back.
    """
    if KEPT in request.POST:
        return request.POST[KEPT]
    sent = QueryDict(mutable=True)
    for name, values in request.POST.lists():
        if not name.startswith(_SECRETS):
            sent.setlist(name, values)
    if not sent:
        return ""
    sealed = seal(f"{sittings.name_of(request.session)}\n{sent.urlencode()}")
    if len(sealed) + _ROOM > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
        raise RequestDataTooBig
    return sealed


def _is_script(request: HttpRequest) -> bool:
    return "application/json" in request.headers.get("Accept", "")
