"""The first page, the privacy notice, and the pages for when too many come at once."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.timezone import get_default_timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from antrean.kernel import clock
from antrean.kernel.timetext import date_text
from antrean.offices.queries import offices_by_whatsapp
from antrean.privacy import notice
from antrean.privacy.actions import CHAT, FAMILY, HOLDS, VISITS
from antrean.web import wording
from antrean.web.pages import page
from antrean.web.views.offices import whatsapp_form

# Pages that are made when a process starts, before it forks: nothing may ask the database.
_BEFORE_ALL: Final = MappingProxyType({"footer_whatsapp": None})


@require_safe
@cache_control(public=True, max_age=60)
def home(request: HttpRequest) -> HttpResponse:
    """Say what the service is and how to queue."""
    now = clock.now()
    today = now.astimezone(get_default_timezone()).date()
    # The Wednesday of next week: most likely a working day that can be booked.
    visit = today + timedelta(days=9 - today.weekday())
    found = list(offices_by_whatsapp())
    context = {
        "offices": [(one, whatsapp_form(one, now)) for one in found],
        "footer_whatsapp": next(iter(found), None),
        "example": f"#BUDI#25011987#{visit:%d%m%Y}",
    }
    return page(request, "home", context)


@require_safe
@cache_control(public=True, max_age=300)
def privacy(request: HttpRequest) -> HttpResponse:
    """Show the privacy notice; its periods are the ones that retention goes by."""
    language = wording.spoken()
    context = {
        "contact": settings.PRIVACY_CONTACT,
        "version": notice.VERSION,
        "in_force_since": date_text(notice.IN_FORCE_SINCE, language),
        "hold_hours": HOLDS.days * 24,
        "chat_days": CHAT.days,
        "visit_days": VISITS.days,
        "family_years": FAMILY.days // 365,
    }
    return page(request, f"privacy_{language}", context)


@never_cache
def waiting(request: HttpRequest, language: str, said: Mapping[str, str]) -> HttpResponse:
    """Say honestly how long it takes; stands before the way to a booking while it is crowded.

    Args:
        said: `minutes`, and `people` who go before.
    """
    with override(language):
        return page(request, "waiting", {**said, **_BEFORE_ALL}, at=reverse("web:home"))


@never_cache
def busy(request: HttpRequest, language: str) -> HttpResponse:
    """Ask to come again in a moment; stands at no address, but before all of them."""
    with override(language):
        status = HTTPStatus.TOO_MANY_REQUESTS
        return page(request, f"busy_{language}", _BEFORE_ALL, status=status, at=reverse("web:home"))
