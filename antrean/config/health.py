"""What operators and their machines ask: alive, ready, and how it goes."""

from __future__ import annotations

import hmac
import os
from datetime import timedelta
from functools import cache
from ipaddress import ip_address

from django.conf import settings
from django.db import DatabaseError, InterfaceError, connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client.exposition import CONTENT_TYPE_LATEST

from antrean.config import metrics
from antrean.config.models import Beat
from antrean.kernel import clock

BEAT_LIMIT = timedelta(seconds=60)


@never_cache
@require_safe
def alive(request: HttpRequest) -> HttpResponse:
    return JsonResponse({"status": "alive"})


@never_cache
@require_safe
def ready(request: HttpRequest) -> HttpResponse:
    """Say whether requests can be served; with `antrean serve`, that the worker is well too."""
    try:
        waiting = migrations_to_apply()
        age = None if waiting else beat_age()
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "database_away", "worker_beat_seconds": None}, status=503)
    if waiting:
        status = "not_migrated"
    elif os.environ.get("ANTREAN_SERVE") and (age is None or age >= BEAT_LIMIT):
        status = "worker_silent"
    else:
        status = "ready"
    body = {"status": status, "worker_beat_seconds": age.total_seconds() if age else None}
    return JsonResponse(body, status=200 if status == "ready" else 503)


@never_cache
@require_safe
def measured(request: HttpRequest) -> HttpResponse:
    """Show the figures of all processes, to this machine or to whoever has the token."""
    if not _may_measure(request):
        return HttpResponse("not from there\n", status=403, content_type="text/plain")
    return HttpResponse(metrics.text(), content_type=CONTENT_TYPE_LATEST)


def migrations_to_apply() -> int:
    """Return how many migrations the database lacks."""
    return len(_known_migrations() - MigrationRecorder(connection).applied_migrations().keys())


@cache
def _known_migrations() -> frozenset[tuple[str, str]]:
    return frozenset(MigrationLoader(None).disk_migrations or ())


def beat_age() -> timedelta | None:
    """Return how long ago the worker was last known to be well."""
    beat = Beat.objects.filter(name="worker").first()
    # The demonstration's clock may have been set back: never a negative age.
    return max(clock.now() - beat.at, timedelta()) if beat else None


def _may_measure(request: HttpRequest) -> bool:
    expected = f"Bearer {settings.METRICS_TOKEN}"
    given = request.headers.get("Authorization", "")
    if settings.METRICS_TOKEN and hmac.compare_digest(given.encode(), expected.encode()):
        return True
    # Behind a proxy everybody comes from this machine, and the proxy says for whom.
    proxied = "X-Forwarded-For" in request.headers or "Forwarded" in request.headers
    return not proxied and ip_address(request.META["REMOTE_ADDR"]).is_loopback
