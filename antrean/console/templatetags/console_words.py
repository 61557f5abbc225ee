"""How a template of this app says things; who loads it has what any page needs as well."""

from __future__ import annotations

from collections.abc import Container, Sequence
from datetime import datetime

from django import template
from django.utils.safestring import SafeString

from antrean.console import wording
from antrean.console.faults import Fault
from antrean.console.sittings import Sitting
from antrean.look.templatetags import told

register = template.Library()
register.tags.update(told.register.tags)
register.filters.update(told.register.filters)


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)


@register.simple_tag
def say_of(begun: str, ending: object) -> SafeString:
    """Return the words of a key that is put together: of a state, a reason, an answer."""
    return wording.say(f"{begun}{ending}")


@register.filter
def is_typed(item: object, value: object) -> bool:
    """Whether something that can be chosen is what was."""
    return str(item) == str(value)


@register.simple_tag
def say_fault(fault: Fault) -> SafeString:
    """Return what is wrong with a field."""
    return wording.say(fault.key, **fault.values)


@register.filter
def of_field(faults: Sequence[Fault], field: str) -> Fault | None:
    """Return the fault of a field, if it has one."""
    return next((fault for fault in faults or () if fault.field == field), None)


@register.filter
def role_text(role: str) -> SafeString:
    """Return a role as people call it."""
    return wording.say(f"role.{role}")


@register.filter
def act_text(act: str) -> SafeString:
    """Return an act of the record in words."""
    return wording.say(f"act.{act}")


@register.filter
def moment(at: datetime, zone: str) -> str:
    """Return `Sen 30 Nov, 10.00 WIB`, where a tag cannot stand."""
    return told.short_moment(at, zone)


@register.filter
def among(one: object, others: Container[object]) -> bool:
    """Whether something is among others."""
    return one in others


@register.filter
def outcome_text(outcome: str) -> SafeString:
    """Return in words what became of a number."""
    return wording.say(f"outcome.{outcome}")


@register.filter
def may(sitting: Sitting, permission: str) -> bool:
    """Whether whoever looks may do something, so that nobody is shown what they may not."""
    return sitting.may(permission)
