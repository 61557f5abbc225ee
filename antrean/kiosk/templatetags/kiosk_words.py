"""How a template of this app says things; who loads it has what any page needs as well."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from antrean.kernel import timetext
from antrean.kernel.names import shortened as shortened_name
from antrean.kiosk import wording
from antrean.look.answers import Answer
from antrean.look.arrivals import Arrival
from antrean.look.templatetags import told

register = template.Library()
register.tags.update(told.register.tags)
register.filters.update(told.register.filters)


@register.simple_tag
def say(key: str, **values: object) -> SafeString:
    """Return the words of a key in the page's language, with what is filled in."""
    return wording.say(key, **values)


@register.simple_tag
def say_answer(answer: Answer) -> SafeString:
    """Return what a code is answered with."""
    return wording.say(f"answer.{answer.word}")


@register.simple_tag
def say_next(answer: Answer, arrival: Arrival | None = None) -> SafeString:
    """Return what the visitor does now."""
    if arrival is None:
        return wording.say(f"next.{answer.word}")
    slot, zone = arrival.slot, arrival.slot.office.timezone
    facts = {
        "place": arrival.place or wording.say("place"),
        "office": slot.office.display_name,
        "day": timetext.day_text(slot.day, wording.spoken()),
        "from": timetext.clock_text(arrival.arrival.starts, zone),
        "hours": timetext.window_text(arrival.arrival.asked, arrival.arrival.ends, zone),
    }
    return wording.say(f"next.{answer.word}", **facts)


@register.filter
def shortened(name: str) -> str:
    """Return as much of a name as others in the hall may read."""
    return shortened_name(name)
