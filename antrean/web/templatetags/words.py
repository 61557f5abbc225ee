"""How a template of the site says things: words by key, faults, addresses of the way.

Who loads it has what any page needs as well, from `look`.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from antrean.kernel import timetext
from antrean.look.templatetags import told
from antrean.web import wording
from antrean.web.booking.people import Fault

register = template.Library()
register.tags.update(told.register.tags)
register.filters.update(told.register.filters)


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)


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
def listed(names: Sequence[str]) -> str:
    """Return `Ani`, `Ani dan Budi` or `Ani, Budi, dan Citra`."""
    if not names[1:]:
        return "".join(names)
    *others, last = names
    key = "names.more" if others[1:] else "names.two"
    return wording.say(key, others=", ".join(others), last=last)


@register.filter
def of_field(faults: Sequence[Fault], field: str) -> Fault | None:
    """Return the fault of a field, if it has one."""
    return next((fault for fault in faults if fault.field == field), None)


@register.simple_tag
def relation_text(relation: str) -> SafeString:
    return wording.say(f"relation.{relation}")


@register.simple_tag
def state_text(state: str) -> SafeString:
    return wording.say(f"state.{state}")


@register.simple_tag(takes_context=True)
def way(context: Context, name: str, **changes: object) -> str:
    """Return the address of another page of the way to a booking; `changes` are to the choice."""
    address: str = context["step"].to(name, **changes)
    return address
