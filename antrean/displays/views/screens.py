"""The screen of a hall: a public page, the same for everybody who looks."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from msgspec import json

from antrean.counters.queries import hall
from antrean.displays import voice
from antrean.displays.screen import screen
from antrean.kernel import clock
from antrean.kernel.addresses import live_address
from antrean.kernel.timetext import clock_text
from antrean.offices.errors import OfficeNotFoundError
from antrean.offices.models import Office
from antrean.offices.queries import office

# How the sound of a screen may be, with the key of what its button says then.
SOUNDS: Final = {how: f"sound.{how}" for how in ("off", "blocked", "failed", "on")}
_LONGEST_ZONE: Final = 20


@require_safe
@cache_control(public=True, max_age=1)
def one_screen(request: HttpRequest, code: str) -> HttpResponse:
    """Show who is called now, and who was last; `zona` names the part of the hall it hangs in."""
    found, now = office_or_404(code), clock.now()
    today = found.today(now)
    zone = request.GET.get("zona", "").strip()[:_LONGEST_ZONE]
    here = hall(found, today, now)
    time, _, short = clock_text(now, found.timezone).partition(" ")
    context = {
        "office": found,
        "zone": zone,
        "hall": here,
        "screen": screen(here, zone, now),
        "clock": time,
        "short": short,
        "now": int(now.timestamp() * 1000),
        "live": hall_address(found, now),
        "sounds": SOUNDS,
        "voice": json.encode(voice.table()).decode(),
        "clips": json.encode(voice.addresses()).decode(),
    }
    return render(request, "displays/screen.html", context)


def hall_address(found: Office, now: datetime) -> str:
    """Return the address of the stream of the hall's day, good until that is over."""
    today = found.today(now)
    return live_address(
        settings.LIVE_URL,
        f"hall/{found.code}:{today}",
        until=found.bounds(today)[1],
        secret=settings.SECRET_KEY,
    )


def office_or_404(code: str) -> Office:
    try:
        return office(code, rehearsals=True)
    except OfficeNotFoundError as error:
        raise Http404 from error
