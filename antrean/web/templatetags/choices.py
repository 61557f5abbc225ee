"""What can be chosen, in words, as the parts `radios.html` and `select.html` take it."""

from __future__ import annotations

from collections.abc import Sequence

from django import template

from antrean.accounts.models import Kin
from antrean.web.booking.choice import MOST_PEOPLE
from antrean.web.booking.people import RELATION_CODES
from antrean.web.wording import say

register = template.Library()

type Item = dict[str, object]


@register.simple_tag
def services() -> list[Item]:
    """Return the kinds of passport; the last of them cannot be booked."""
    return [
        {"value": one, "text": say(f"service.{one}"), "hint": say(f"service.{one}.hint")}
        for one in ("new", "replacement", "lost")
    ]


@register.simple_tag
def counts() -> list[Item]:
    """Return how many may come together."""
    return [{"value": n, "text": say("count.people", n=n)} for n in range(1, MOST_PEOPLE + 1)]


@register.simple_tag
def relations() -> list[Item]:
    """Return what somebody is to whoever books."""
    return [{"value": one, "text": say(f"relation.{one}")} for one in RELATION_CODES]


@register.simple_tag
def relatives(kin: Sequence[Kin]) -> list[Item]:
    """Return those whom the person keeps."""
    return [
        {
            "value": one.pk,
            "text": say("kin.choose.one", name=one.name, relation=say(f"relation.{one.relation}")),
        }
        for one in kin
    ]
