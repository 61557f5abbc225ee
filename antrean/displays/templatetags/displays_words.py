"""How a template of this app says things; who loads it has what any page needs as well."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from antrean.displays import wording
from antrean.kernel.timetext import Language
from antrean.look.templatetags import told

register = template.Library()
register.tags.update(told.register.tags)
register.filters.update(told.register.filters)


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)


@register.simple_tag
def both(key: str, **values: object) -> SafeString:
    """Return the words of a key in Indonesian and after it in English, for who waits in a hall."""
    said, in_english = (wording.say_in(language, key, **values) for language in ("id", "en"))
    return format_html('{} <span lang="en">{}</span>', said, in_english)


@register.simple_tag
def tongue(language: Language, key: str, **values: object) -> SafeString:
    """Return the words of a key in this language, whatever the page's is."""
    return wording.say_in(language, key, **values)


@register.filter
def seconds(at: datetime, zone: str) -> str:
    """Return `09.41.05`: in a list of acts, minutes do not tell one from the next."""
    return f"{at.astimezone(ZoneInfo(zone)):%H.%M.%S}"
