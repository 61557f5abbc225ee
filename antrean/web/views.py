"""The pages of the public site."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.privacy import notice
from antrean.privacy.actions import CHAT, HOLDS, VISITS
from antrean.web.wording import WORDS


@require_safe
@cache_control(public=True, max_age=300)
def privacy(request: HttpRequest, language: str) -> HttpResponse:
    """Show the privacy notice; its periods are the ones that retention goes by."""
    with override(language):
        context = {
            "language": language,
            "words": WORDS[language],
            "demo": settings.DEMO,
            "operator": settings.OPERATOR_NAME,
            "contact": settings.PRIVACY_CONTACT,
            "version": notice.VERSION,
            "in_force_since": date_format(notice.IN_FORCE_SINCE, "j F Y"),
            "hold_hours": HOLDS.days * 24,
            "chat_days": CHAT.days,
            "visit_days": VISITS.days,
        }
        answer = render(request, f"web/privacy_{language}.html", context)
    answer["Content-Language"] = language
    return answer
