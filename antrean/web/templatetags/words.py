"""How a template says things: words by key, days and hours as people read them, addresses."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django import template
from django.template import Context
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from antrean.kernel import codes, phones, timetext
from antrean.web import wording
from antrean.web.booking.people import Fault

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


@register.filter
def zone_apart(hours: str) -> SafeString:
    """Return `08.30–09.00 WIB` as HTML that never breaks the hours and makes the zone small."""
    clock_text, _, zone = hours.rpartition(" ")
    return format_html("<span>{}</span> <small>{}</small>", clock_text, zone)


@register.simple_tag
def short_moment(at: datetime, zone: str) -> str:
    """Return `Sen 30 Nov, 10.00 WIB`, for lists of days."""
    return f"{short_day(timetext.local_day(at, zone))}, {timetext.clock_text(at, zone)}"


@register.simple_tag
def moment(at: datetime, zone: str) -> str:
    """Return `Senin, 30 November 2026 pukul 10.00 WIB`."""
    day = timetext.day_text(timetext.local_day(at, zone), wording.spoken())
    return wording.say("moment", day=day, clock=timetext.clock_text(at, zone))


@register.simple_tag
def say_fault(fault: Fault) -> SafeString:
    """Return what is wrong with a field."""
    return wording.say(fault.key, **fault.values)


@register.simple_tag
def say_whose_fault(fault: Fault) -> SafeString:
    """Return what is wrong and with whose field, where several people have one each."""
    said = say_fault(fault)
    if not fault.person:
        return said
    whose = wording.say("people.person", number=fault.person)
    return format_html("{}: {}", whose, said)


@register.filter
def of_field(faults: Sequence[Fault], field: str) -> Fault | None:
    """Return the fault of a field, if it has one."""
    return next((fault for fault in faults if fault.field == field), None)


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


@register.simple_tag
def relation_text(relation: str) -> SafeString:
    return wording.say(f"relation.{relation}")


@register.simple_tag
def state_text(state: str) -> SafeString:
    return wording.say(f"state.{state}")


@register.filter(name="is")
def is_(one: object, other: object) -> bool:
    """Whether both are the same, where a template can only pass values on."""
    return one == other


@register.filter
def after(value: object, prefix: str) -> str:
    """Return the value with a prefix, for ids."""
    return f"{prefix}{value}"


@register.simple_tag(takes_context=True)
def way(context: Context, name: str, **changes: object) -> str:
    """Return the address of another page of the way to a booking; `changes` are to the choice."""
    address: str = context["step"].to(name, **changes)
    return address
