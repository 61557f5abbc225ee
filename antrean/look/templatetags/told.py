"""How any page tells days, hours and codes, and what templates cannot do themselves."""

from __future__ import annotations

from datetime import date, datetime

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from antrean.kernel import codes, phones, timetext
from antrean.look import wording

register = template.Library()


@register.filter
def day_text(day: date) -> str:
    """Return `Rabu, 9 Agustus 2017`."""
    return timetext.day_text(day, wording.spoken())


@register.filter
def unbroken(day: str) -> str:
    """Return a day as text that breaks after its weekday and nowhere else, for headings."""
    weekday, comma, date_ = day.partition(", ")
    return weekday + comma + date_.replace(" ", "\N{NO-BREAK SPACE}")


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


@register.filter
def zone_apart(hours: str) -> SafeString:
    """Return `08.30–09.00 WIB` as HTML that never breaks the hours and makes the zone small."""
    clock_text, _, zone = hours.rpartition(" ")
    return format_html("<span>{}</span> <small>{}</small>", clock_text, zone)


@register.filter
def whole(text: str) -> SafeString:
    """Return a text as HTML that never breaks, such as hours in a sentence."""
    return format_html('<span class="whole">{}</span>', text)


@register.simple_tag
def short_moment(at: datetime, zone: str) -> str:
    """Return `Sen 30 Nov, 10.00 WIB`, for lists of days."""
    return f"{short_day(timetext.local_day(at, zone))}, {timetext.clock_text(at, zone)}"


@register.simple_tag
def lines(*texts: str) -> SafeString:
    """Return texts one below the other."""
    return format_html_join(mark_safe("<br>"), "{}", ((text,) for text in texts))


@register.filter
def also(one: str, other: str) -> str:
    """Return both, as `25 Januari 1987 · anak`."""
    return f"{one} · {other}"


@register.filter
def code_text(code: str) -> str:
    """Return `K7QX-4M2T-9`."""
    return codes.shown(code)


@register.filter
def phone_text(number: str) -> str:
    """Return `(0251) 5550100`."""
    return phones.local(number) if number else ""


@register.filter(name="is")
def is_(one: object, other: object) -> bool:
    """Whether both are the same, where a template can only pass values on."""
    return one == other


@register.filter
def after(value: object, prefix: str) -> str:
    """Return the value with a prefix, for ids."""
    return f"{prefix}{value}"
