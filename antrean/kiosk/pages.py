"""A page of the kiosk, and the door to it: a browser that staff switched on for this office."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse, translate_url
from django.views.decorators.cache import never_cache
from django.views.decorators.csp import csp_override

from antrean.bookings.actions import Actor
from antrean.kernel import clock
from antrean.kernel.wording import LANGUAGES
from antrean.kiosk import wording
from antrean.look.camera import WITH_CAMERA
from antrean.offices.models import Office
from antrean.slips.models import Kiosk
from antrean.slips.queries import kiosk

COOKIE: Final = "anjungan"
# Whoever has been served is gone by then, and the next stands there.
BACK_AFTER_SECONDS: Final = 20

type _View = Callable[..., HttpResponse]


def self_service(view: _View) -> _View:
    """Let a browser that is switched on for the office through to `view(request, kiosk)`.

    Any other is shown how it is switched on, and nothing else.
    """

    @csp_override(WITH_CAMERA)
    @never_cache
    @wraps(view)
    def door(request: HttpRequest, office: str) -> HttpResponse:
        found = kiosk(request.COOKIES.get(COOKIE, ""), office_or_404(office))
        if found is None:
            return page(request, "off", office_or_404(office), status=HTTPStatus.FORBIDDEN)
        return view(request, found)

    return door


def office_or_404(code: str) -> Office:
    """Return the office with this code, if it is open; or where its staff rehearse.

    Raises:
        Http404: there is none.
    """
    found = Office.objects.filter(code=code).first()
    if found is None or not (found.is_open or found.is_rehearsal):
        raise Http404
    return found


def by(kiosk: Kiosk) -> Actor:
    """Return who acts when visitors serve themselves."""
    return Actor("web", f"kiosk:{kiosk.pk}")


def page(
    request: HttpRequest,
    name: str,
    office: Office,
    context: Mapping[str, Any] | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render `kiosk/<name>.html` in the language of the address."""
    start = reverse("kiosk:start", args=[office.code])
    around = {
        "language": wording.spoken(),
        "demo": settings.DEMO,
        "office": office,
        "now": clock.now(),
        # The language is changed at the start; whoever comes next finds Indonesian.
        "start": {language: translate_url(start, language) for language in LANGUAGES},
        "seconds": BACK_AFTER_SECONDS,
    }
    answer = render(request, f"kiosk/{name}.html", around | {**(context or {})}, status=status)
    answer["Content-Language"] = wording.spoken()
    answer["X-Robots-Tag"] = "noindex"
    return answer
