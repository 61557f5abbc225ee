"""A page: a template in the language of its address, with what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url

from antrean.kernel.wording import LANGUAGES
from antrean.web import wording


def page(
    request: HttpRequest,
    name: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = HTTPStatus.OK,
    at: str = "",
) -> HttpResponse:
    """Render the template `name` in the language of the address.

    Args:
        at: the address that the page goes by, if it is not the one that was asked for.
    """
    here = at or request.get_full_path()
    around = {
        "language": wording.spoken(),
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "site": settings.PUBLIC_URL,
        "here": {language: translate_url(here, language) for language in LANGUAGES},
    }
    answer = render(request, f"web/{name}.html", around | {**(context or {})}, status=status)
    answer["Content-Language"] = wording.spoken()
    return answer
