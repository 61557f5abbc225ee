"""A page to be read in peace, with what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url

from antrean.displays import wording
from antrean.kernel.wording import LANGUAGES


def page(request: HttpRequest, name: str, context: Mapping[str, object]) -> HttpResponse:
    """Render `displays/<name>.html` in the language of the address."""
    here = request.get_full_path()
    around = {
        "language": wording.spoken(),
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "site": settings.PUBLIC_URL,
        "here": {language: translate_url(here, language) for language in LANGUAGES},
    }
    answer = render(request, f"displays/{name}.html", around | {**context})
    answer["Content-Language"] = wording.spoken()
    return answer
