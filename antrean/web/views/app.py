"""What makes an installable app of the site: its manifest, service worker and offline page."""

from __future__ import annotations

import hashlib
import json
from functools import cache
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.template.loader import get_template, render_to_string
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import override
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from antrean.kernel.wording import LANGUAGES
from antrean.web.pages import page
from antrean.web.wording import TEXTS, say, spoken

_ASSETS = (
    "web/govuk.css",
    "web/site.css",
    "web/site.js",
    "web/icon.svg",
    # A ticket that was kept says so itself when the line is away.
    "web/turn.js",
    "look/stream.js",
)
# As `site.css` asks for it, or it would be fetched twice.
_FONT = f"{settings.STATIC_URL}web/plus-jakarta-sans.woff2"
_ICONS = (("192", "any"), ("512", "any"), ("maskable-512", "maskable"))


@require_safe
@cache_control(public=True, max_age=3600)
def manifest(request: HttpRequest) -> HttpResponse:
    """Describe the app to the browser."""
    home = reverse("web:home")
    described = {
        "id": home,
        "name": say("app.name"),
        "short_name": "Antrean",
        "description": say("app.description"),
        "lang": spoken(),
        "start_url": reverse("web:mine"),
        "scope": "/",
        "display": "standalone",
        "background_color": "#FBFAF7",
        "theme_color": "#0B5563",
        "icons": [
            {
                "src": static(f"web/icon-{size}.png"),
                "sizes": f"{size[-3:]}x{size[-3:]}",
                "type": "image/png",
                "purpose": purpose,
            }
            for size, purpose in _ICONS
        ],
    }
    return JsonResponse(described, content_type="application/manifest+json")


@require_safe
@cache_control(no_cache=True)
def service_worker(request: HttpRequest) -> HttpResponse:
    """Return the script that keeps tickets readable offline, and shows what we tell a device."""
    offline = {}
    for language in LANGUAGES:
        with override(language):
            offline[language] = reverse("web:offline")
    # Written by us and by `json`, which leaves nothing that could end a script.
    words = {
        "assets": json.dumps([*map(static, _ASSETS), _FONT]),
        "offline": json.dumps(offline),
        "version": _version(),
        "icon": static("web/icon-192.png"),
        "push": reverse("web:push"),
    }
    script = render_to_string("web/sw.js", words)
    return HttpResponse(script, content_type="text/javascript; charset=utf-8")


@cache
def _version() -> str:
    """Return a digest of all that the offline pages are made of."""
    templates: list[Any] = [get_template(f"web/{name}.html") for name in ("base", "offline")]
    made_of = repr((TEXTS, settings.OPERATOR_NAME, [one.template.source for one in templates]))
    return hashlib.sha256(made_of.encode()).hexdigest()[:10]


@require_safe
@cache_control(public=True, max_age=3600)
def asset_links(request: HttpRequest) -> HttpResponse:
    """Say which package of the Play Store is ours, so that it shows the site as an app."""
    if not settings.ANDROID_PACKAGE:
        raise Http404
    link = {
        "relation": ["delegate_permission/common.handle_all_urls"],
        "target": {
            "namespace": "android_app",
            "package_name": settings.ANDROID_PACKAGE,
            "sha256_cert_fingerprints": list(settings.ANDROID_FINGERPRINTS),
        },
    }
    return JsonResponse([link], safe=False)


@require_safe
@cache_control(public=True, max_age=3600)
def offline(request: HttpRequest) -> HttpResponse:
    """Say honestly that there is no connection, and which tickets are here all the same."""
    return page(request, "offline")
