"""The pages of the public site."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import override
from django.views.decorators.cache import cache_control, never_cache
from django.views.decorators.http import require_safe

from antrean.kernel import clock
from antrean.offices.queries import offices_by_whatsapp
from antrean.privacy import notice
from antrean.privacy.actions import CHAT, HOLDS, VISITS
from antrean.web.wording import WORDS

type Context = dict[str, object]


@require_safe
@cache_control(public=True, max_age=60)
def home(request: HttpRequest, language: str) -> HttpResponse:
    """Say how to queue, and which offices can be written to."""
    today = clock.now().astimezone(get_default_timezone()).date()
    # The Wednesday of next week: most likely a working day that can be booked.
    visit = today + timedelta(days=9 - today.weekday())
    context: Context = {
        "offices": offices_by_whatsapp(),
        "example": f"#BUDI#25011987#{visit:%d%m%Y}",
    }
    return _page(request, "home", language, context)


@require_safe
@cache_control(public=True, max_age=300)
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """Show the privacy notice; its periods are the ones that retention goes by."""
    with override(language):
        in_force_since = date_format(notice.IN_FORCE_SINCE, "j F Y")
    context: Context = {
        "contact": settings.PRIVACY_CONTACT,
        "version": notice.VERSION,
        "in_force_since": in_force_since,
        "hold_hours": HOLDS.days * 24,
        "chat_days": CHAT.days,
        "visit_days": VISITS.days,
    }
    return _page(request, "privacy", language, context)


@never_cache
def busy(request: HttpRequest, language: str) -> HttpResponse:
    """Ask to come again in a moment; stands at no address, but before all of them."""
    page = _page(request, "busy", language, {}, other_language="home")
    page.status_code = HTTPStatus.TOO_MANY_REQUESTS
    return page


def _page(
    request: HttpRequest, name: str, language: str, context: Context, *, other_language: str = ""
) -> HttpResponse:
    """Render a page in its language, with what stands around every page.

    Args:
        other_language: the page to go to for the other language, if it is not this one.
    """
    here = other_language or name
    around = {
        "language": language,
        "words": WORDS[language],
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "home": reverse("web:home" if language == "id" else "web:home_en"),
        "here": {"id": reverse(f"web:{here}"), "en": reverse(f"web:{here}_en")},
    }
    with override(language):
        answer = render(request, f"web/{name}_{language}.html", around | context)
    answer["Content-Language"] = language
    return answer
