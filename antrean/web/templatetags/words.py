"""How a template says things: words by key, days and hours as people read them."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.safestring import SafeString

from antrean.kernel import timetext
from antrean.web import wording

register = template.Library()


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)


@register.filter
def day_text(day: date) -> str:
    """Return `Rabu, 9 Agustus 2017`."""
    return timetext.day_text(day, wording.spoken())


@register.filter
def date_text(day: date) -> str:
    """Return `9 Agustus 2017`."""
    return timetext.date_text(day, wording.spoken())


@register.filter
def short_day(day: date) -> str:
    """Return `Sel 8 Des`, for lists of days."""
    return timetext.shortest_day_text(day, wording.spoken())


@register.simple_tag
def clock(at: datetime, zone: str) -> str:
    """Return `08.00 WIB`."""
    return timetext.clock_text(at, zone)


@register.simple_tag
def window(starts_at: datetime, ends_at: datetime, zone: str) -> str:
    """Return `08.00–09.00 WIB`."""
    return timetext.window_text(starts_at, ends_at, zone)


@register.simple_tag
def moment(at: datetime, zone: str) -> str:
    """Return `Senin, 30 November 2026 pukul 10.00 WIB`."""
    day = timetext.day_text(timetext.local_day(at, zone), wording.spoken())
    return wording.say("moment", day=day, clock=timetext.clock_text(at, zone))
