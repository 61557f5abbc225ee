"""In which order an office called on a day, for whoever wants to know; and the heads of all."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe
from msgspec import json

from antrean.counters.queries import Order, heads, heads_of, order
from antrean.displays.order import as_file, listed
from antrean.displays.pages import page
from antrean.displays.views.screens import office_or_404
from antrean.kernel import clock
from antrean.kernel.fresh import Fresh
from antrean.look.typed import page_of
from antrean.offices.models import Office

_FRESH_SECONDS: Final = 5
_HEADS: Final = 30
_orders: Final = Fresh[tuple[int, date], Order](seconds=_FRESH_SECONDS, most=20)


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
def order_page(request: HttpRequest, code: str) -> HttpResponse:
    """List who was called when, where and why: `hari` the day, `semua` all acts, `hal` the page."""
    found = office_or_404(code)
    day = _day_of(request, found.today(clock.now()))
    everything = "semua" in request.GET
    acts = _order(found, day)
    today = found.today(clock.now())
    context = {
        "office": found,
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "everything": everything,
        "order": acts,
        "command": f"antrean audit verify {found.code} --day {day} --head {acts.head}",
        "listed": listed(
            acts, calls_only=not everything, number=page_of(request.GET.get("hal", ""))
        ),
        "heads": heads_of(found, most=_HEADS),
    }
    return page(request, "order", context)


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
def order_file(request: HttpRequest, code: str) -> HttpResponse:
    """Give a day's whole chain as JSON."""
    found = office_or_404(code)
    day = _day_of(request, found.today(clock.now()))
    answer = _json(as_file(_order(found, day), found, day))
    answer["Content-Disposition"] = f'attachment; filename="urutan-{found.code}-{day}.json"'
    return answer


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
def heads_page(request: HttpRequest) -> HttpResponse:
    """List the heads of all offices on a day: what the directorate keeps apart from them."""
    today = _national_today()
    day = _day_of(request, today)
    context = {
        "day": day,
        "before": day - timedelta(days=1),
        "after": day + timedelta(days=1) if day < today else None,
        "heads": heads(day),
    }
    return page(request, "heads", context)


@require_safe
@cache_control(public=True, max_age=_FRESH_SECONDS)
def heads_file(request: HttpRequest) -> HttpResponse:
    """Give the heads of all offices on a day as JSON."""
    day = _day_of(request, _national_today())
    return _json({"day": day, "heads": heads(day)})


def _order(found: Office, day: date) -> Order:
    """Return a day's acts, which many may ask for at once, as of a few seconds ago."""
    return _orders.get((found.pk, day), lambda: order(found, day))


def _json(told: object) -> HttpResponse:
    return HttpResponse(json.encode(told), content_type="application/json")


def _national_today() -> date:
    return clock.now().astimezone(get_default_timezone()).date()


def _day_of(request: HttpRequest, today: date) -> date:
    """Return the day that is asked for; today, if none is.

    Raises:
        Http404: it is no day, or is to come.
    """
    text = request.GET.get("hari", "")
    if not text:
        return today
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if day > today:
        raise Http404
    return day
