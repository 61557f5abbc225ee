"""What a template says about an answer: what staff do next, and what the visitor is told."""

from __future__ import annotations

from django import template
from django.utils.safestring import SafeString

from antrean.console import wording
from antrean.kernel import timetext
from antrean.look.answers import Answer
from antrean.look.arrivals import Arrival

register = template.Library()


@register.simple_tag
def next_step(answer: Answer, arrival: Arrival | None) -> SafeString:
    """Return what whoever stands at the desk does now."""
    return wording.say(f"next.{answer.word}", **_facts(arrival))


@register.simple_tag
def visitor_told(answer: Answer, arrival: Arrival | None) -> SafeString | str:
    """Return what the visitor is told; empty where staff have something to do first."""
    key = f"visitor.{answer.word}"
    return wording.say(key, **_facts(arrival)) if wording.has(key) else ""


def _facts(arrival: Arrival | None) -> dict[str, str]:
    if arrival is None:
        return {}
    slot, zone = arrival.slot, arrival.slot.office.timezone
    return {
        "office": slot.office.display_name,
        "day": timetext.day_text(slot.day, wording.spoken()),
        "from": timetext.clock_text(arrival.arrival.starts, zone),
        "hours": timetext.window_text(arrival.arrival.asked, arrival.arrival.ends, zone),
        "until": timetext.clock_text(arrival.arrival.ends, zone),
    }
