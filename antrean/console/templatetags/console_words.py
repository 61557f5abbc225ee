"""How a template of this app says things; who loads it has what any page needs as well."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from antrean.console import wording
from antrean.look.templatetags import told

register = template.Library()
register.tags.update(told.register.tags)
register.filters.update(told.register.filters)


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)
