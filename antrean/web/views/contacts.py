"""A second contact for who is signed in: added once it is proved, and removed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from antrean.accounts import actions as accounts
from antrean.accounts.errors import CodeNotFoundError
from antrean.kernel import clock
from antrean.offices.queries import offices_by_whatsapp
from antrean.people.actions import NAMES_OF
from antrean.people.errors import ContactRefusedError
from antrean.people.models import Holder
from antrean.privacy import actions as privacy
from antrean.web import proving, sealed
from antrean.web.booking.people import Fault
from antrean.web.devices import device_of
from antrean.web.pages import page
from antrean.web.views.offices import whatsapp_address
from antrean.web.wording import spoken

_WAITING: Final = "kontak"
# What the page of one's data says afterwards.
SAID: Final = frozenset({"added", "removed", "taken", "has_one", "last"})


def contacts_of(holder: Holder) -> Sequence[str]:
    """Return by which channels a person is known."""
    kinds = set(holder.identities.values_list("kind", flat=True))
    return [channel for channel, names in NAMES_OF.items() if kinds & names]


def contacts_to_add(known: Sequence[str]) -> Sequence[str]:
    """Return the channels that may be added to these."""
    can = {"whatsapp": settings.WHATSAPP_ON, "email": settings.EMAIL_ON}
    wanted = [channel for channel in NAMES_OF if can[channel] and channel not in known]
    if "whatsapp" in wanted and not offices_by_whatsapp().exists():
        wanted.remove("whatsapp")
    return wanted


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_email(request: HttpRequest) -> HttpResponse:
    """Ask for an address; sent, a code goes to it."""
    device = device_of(request)
    if device is None or "email" not in contacts_to_add(contacts_of(device.holder)):
        return redirect("web:my_data")
    if request.method != "POST":
        return page(request, "contact_email")
    email = request.POST.get("email", "").strip()
    if fault := proving.email_fault(email):
        context: Mapping[str, Any] = {"email": email, "faults": [Fault("email", fault)]}
        return page(request, "contact_email", context, status=422)
    if wait := proving.minutes_to_wait(request, email):
        return page(request, "contact_email", {"email": email, "wait": wait}, status=429)
    secret = accounts.begin_by_email(email, spoken(), adds_to=device.holder_id)
    content = {"secret": secret, "email": email, "begun": clock.now().timestamp()}
    return _begun("web:add_email_code", content)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_email_code(request: HttpRequest) -> HttpResponse:
    """Ask for the code of the letter; the right one adds the address."""
    device, waiting = device_of(request), _waiting(request)
    if device is None or "email" not in waiting:
        return redirect("web:my_data")
    fault = ""
    if request.method == "POST":
        typed = "".join(request.POST.get("code", "").split())
        try:
            accounts.add_email(device.holder_id, str(waiting["secret"]), typed)
        except CodeNotFoundError:
            fault = "sign_in.code.wrong" if typed else "sign_in.code.empty"
        except ContactRefusedError as refusal:
            return _done(str(refusal.facts["reason"]))
        else:
            return _done("added")
    context = {
        "email": waiting["email"],
        "typed": request.POST.get("code", ""),
        "again_in": proving.again_in(waiting),
        "begins_at": reverse("web:add_email"),
        "adds": True,
        "faults": [Fault("code", fault)] if fault else [],
        "telephones": proving.telephones(),
    }
    return page(request, "sign_in_code", context, status=422 if fault else 200)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_whatsapp(request: HttpRequest) -> HttpResponse:
    """Say how a WhatsApp account is added; sent, it begins."""
    device = device_of(request)
    if device is None or "whatsapp" not in contacts_to_add(contacts_of(device.holder)):
        return redirect("web:my_data")
    if request.method != "POST":
        return page(request, "contact_whatsapp")
    if wait := proving.minutes_to_wait(request):
        return page(request, "contact_whatsapp", {"wait": wait}, status=429)
    begun = accounts.begin(adds_to=device.holder_id)
    return _begun("web:add_whatsapp_code", {"secret": begun.secret, "code": begun.code})


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def add_whatsapp_code(request: HttpRequest) -> HttpResponse:
    """Show the code to send; sent, the account is added if it has come."""
    device, waiting = device_of(request), _waiting(request)
    if device is None or "code" not in waiting:
        return redirect("web:my_data")
    if request.method == "POST":
        try:
            is_added = privacy.add_whatsapp(device.holder_id, str(waiting["secret"]))
        except ContactRefusedError as refusal:
            return _done(str(refusal.facts["reason"]))
        if is_added:
            return _done("added")
    words, office = f"MASUK {waiting['code']}", proving.office_to_write()
    context = {
        "words": words,
        "office": office,
        "whatsapp": whatsapp_address(office, words) if office and not settings.DEMO else "",
        "asked": request.method == "POST",
        "adds": True,
        "telephones": proving.telephones(),
    }
    return page(request, "sign_in_wait", context)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def remove_contact(request: HttpRequest, channel: str) -> HttpResponse:
    """Ask whether a contact shall be removed; sent, it is."""
    if channel not in NAMES_OF:
        raise Http404
    device = device_of(request)
    if device is None or channel not in contacts_of(device.holder):
        return redirect("web:my_data")
    if request.method != "POST":
        return page(request, "contact_remove", {"channel": channel})
    try:
        accounts.remove_contact(device, channel)
    except ContactRefusedError as refusal:
        return _done(str(refusal.facts["reason"]))
    return _done("removed")


def _begun(name: str, content: Mapping[str, Any]) -> HttpResponse:
    answer = redirect(name)
    sealed.write(answer, _WAITING, content, lasts_seconds=proving.WAITING_SECONDS)
    return answer


def _waiting(request: HttpRequest) -> Mapping[str, Any]:
    """Return what the browser began to add; nothing when it is over."""
    waiting = sealed.read(request, _WAITING, lasts_seconds=proving.WAITING_SECONDS)
    return waiting if waiting and accounts.is_waiting(str(waiting["secret"])) else {}


def _done(said: str) -> HttpResponse:
    answer = redirect(f"{reverse('web:my_data')}?kontak={said}")
    sealed.drop(answer, _WAITING)
    return answer
