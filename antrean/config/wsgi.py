"""The entry of the web process: static files, turnstile, gate, then everything else.

Static files are served outside Django, from where the packages keep them: there is nothing
to collect before the start. (servestatic's middleware for Django is asynchronous; under WSGI
it would cost every other request an event loop.)
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.headers import Headers

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.wsgi import get_wsgi_application
from servestatic import ServeStatic

from antrean.config.static import with_compressed

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean.config.settings")
# Their addresses change with them (`config.static`).
MAX_AGE_SECONDS = 365 * 24 * 3600


def _with_static_files(django: object) -> ServeStatic:
    served = ServeStatic(
        django,
        max_age=MAX_AGE_SECONDS,
        allow_all_origins=False,
        add_headers_function=_harden,
    )
    for finder in get_finders():
        for path, storage in finder.list(None):
            found = Path(storage.path(path))
            found = with_compressed(found) if path.startswith("web/") else found
            served.add_file_to_dictionary(f"{settings.STATIC_URL}{path}", str(found))
    return served


def _harden(headers: Headers, path: str, url: str) -> None:
    headers["X-Content-Type-Options"] = "nosniff"


def _with_a_turnstile(gate: Callable[..., Any]) -> Callable[..., Any]:
    from antrean.config.turnstile import Turnstile  # noqa: PLC0415  # needs the apps

    return Turnstile(
        gate,
        per_second=settings.ADMISSIONS_PER_SECOND,
        secret=settings.SECRET_KEY,
        doors=int(os.environ.get("ANTREAN_WEB_WORKERS", "1")) * settings.ADMITTING_MACHINES,
        secure=settings.SECURE,
    )


def _with_a_gate(django: Any) -> Callable[..., Any]:
    """Put the gate before Django, which must be set up before the gate's answers are made."""
    from antrean.config.gate import Gate  # noqa: PLC0415  # needs the apps

    return Gate(django)


application = _with_static_files(_with_a_turnstile(_with_a_gate(get_wsgi_application())))
