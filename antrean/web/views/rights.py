"""What the law gives people: to see what is kept about them, take it along, have it erased."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.timezone import get_default_timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.accounts import actions as accounts
from antrean.accounts.models import Device
from antrean.accounts.queries import kin_of, passkeys_of, subscriptions_of
from antrean.bookings.models import Booking, Place
from antrean.kernel import phones
from antrean.notifications import actions as notifications
from antrean.notifications.queries import news_channels
from antrean.people.models import Holder, Identity
from antrean.privacy import actions as privacy
from antrean.privacy.actions import FAMILY, VISITS
from antrean.privacy.queries import record_of
from antrean.web import devices, passkeys
from antrean.web.pages import page
from antrean.web.views.contacts import SAID, contacts_of, contacts_to_add
from antrean.web.views.tickets import BY


@never_cache
@require_safe
def my_data(request: HttpRequest) -> HttpResponse:
    """Show what is kept about whoever is signed in."""
    device = devices.device_of(request)
    return data_page(request, device) if device else sign_in_first()


def data_page(request: HttpRequest, device: Device, *, refused: str = "") -> HttpResponse:
    """Return the page of a person's data.

    Args:
        refused: the words for why a passkey was not added.
    """
    holder = device.holder
    known, said = contacts_of(holder), request.GET.get("kontak", "")
    addable = contacts_to_add(known)
    bookings = Booking.objects.filter(holder=holder).select_related("slot__office")
    context = {
        "device": device,
        "visit_days": VISITS.days,
        "names": [(f"data.name.{one.kind}", _shown(one)) for one in holder.identities.all()],
        # The last contact stays.
        "removable": [(one, f"data.contact.remove.{one}") for one in known if len(known) > 1],
        "addable": [(f"web:add_{one}", f"data.contact.add.{one}") for one in addable],
        "contact_said": f"data.contact.said.{said}" if said in SAID else "",
        "contact_kind": "success" if said in {"added", "removed"} else "warning",
        "channels": [(one, f"data.news.{one}") for one in _news_channels(holder)],
        "news_by": news_channels([holder.pk])[holder.pk],
        "saved": "saved" in request.GET,
        "devices": holder.devices.select_related("subscription").order_by("since"),
        "passkeys": passkeys_of(holder.pk),
        "has_passkeys": settings.PASSKEYS_ON,
        "passkey_added": "passkey" in request.GET,
        "refused": refused,
        "refused_minutes": passkeys.LASTS_MINUTES,
        "kin": kin_of(holder.pk),
        "family_years": FAMILY.days // 365,
        "bookings": bookings.order_by("-slot__day"),
        "words": [*_words_of(device)],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if refused else HTTPStatus.OK
    return page(request, "data", context, status=status)


@dataclass(frozen=True, slots=True)
class Word:
    """Something that somebody said or was told, on a day: the key of how it is put."""

    key: str
    day: date
    what: str = ""


def _words_of(device: Device) -> Iterator[Word]:
    """Return the record of what a person was told, declared, and agreed to."""
    holder = device.holder
    if holder.notice_at:
        yield Word("data.word.notice", _day(holder.notice_at), holder.notice_version)
    if holder.adult_at:
        yield Word("data.word.adult", _day(holder.adult_at))
    wards = Place.objects.filter(booking__holder=holder, guardian_at__isnull=False, erased_at=None)
    for place in wards.order_by("guardian_at"):
        yield Word("data.word.guardian", _day(place.guardian_at), place.name)
    for one in kin_of(holder.pk):
        yield Word("data.word.kin", _day(one.kept_at), one.name)


def _day(at: datetime | None) -> date:
    assert at  # noqa: S101  # looked at before
    return at.astimezone(get_default_timezone()).date()


@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse:
    """Give all of it as JSON."""
    device = devices.device_of(request)
    if device is None:
        return sign_in_first()
    answer = JsonResponse(record_of(device.holder), json_dumps_params={"indent": 2})
    answer["Content-Disposition"] = 'attachment; filename="antrean-data.json"'
    return answer


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def erase(request: HttpRequest) -> HttpResponse:
    """Ask whether everything shall be erased; sent, it is."""
    device = devices.device_of(request)
    if device is None:
        return sign_in_first()
    if request.method != "POST":
        return page(request, "data_erase")
    privacy.erase_person(device.holder, BY)
    accounts.sign_out_everywhere(device.holder_id)
    answer = page(request, "data_erased")
    devices.forget(answer)
    return answer


@never_cache
@require_POST
def choose_news(request: HttpRequest) -> HttpResponse:
    """Send news by another channel from now on."""
    device = devices.device_of(request)
    if device is None:
        return sign_in_first()
    wanted = request.POST.get("news", "")
    if wanted in _news_channels(device.holder):
        notifications.choose_channel(device.holder_id, wanted)
    return redirect(f"{reverse('web:my_data')}?saved=1")


def _news_channels(holder: Holder) -> list[str]:
    """Return the channels that reach this person."""
    kinds = set(holder.identities.values_list("kind", flat=True))
    can = {
        "whatsapp": bool(kinds & {"bsuid", "phone"}),
        "email": "email" in kinds,
        "push": bool(subscriptions_of([holder.pk])),
    }
    return [channel for channel in settings.TRANSPORTS if can[channel]]


@never_cache
@require_POST
def sign_out_others(request: HttpRequest) -> HttpResponse:
    """Sign the person out everywhere but here."""
    device = devices.device_of(request)
    if device is not None:
        accounts.sign_out_others(device)
    return redirect("web:my_data")


@never_cache
@require_POST
def sign_out_one(request: HttpRequest, device_id: int) -> HttpResponse:
    """Sign the person out of one of their other devices."""
    device = devices.device_of(request)
    if device is not None:
        accounts.sign_out_one(device.holder_id, device_id)
    return redirect("web:my_data")


def _shown(one: Identity) -> str:
    """Return a name as it may stand on a screen that others see too."""
    if one.kind == "phone":
        return phones.masked(one.value)
    return one.value if one.kind == "email" else f"{one.value[:6]}…"


def sign_in_first() -> HttpResponse:
    """Let the person sign in, and come back to their data."""
    return redirect(f"{reverse('web:sign_in')}?{urlencode({'next': reverse('web:my_data')})}")
