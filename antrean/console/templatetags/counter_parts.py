"""The parts of a counter's page: buttons with their keys, numbers of a party, refusals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import template
from django.template import Context
from django.utils.safestring import SafeString

from antrean.console import wording
from antrean.console.refusals import Refused
from antrean.insights.halls import HallFigures
from antrean.look.numbers import written as in_short
from antrean.look.wording import grouped as written

register = template.Library()


@register.filter
def numbers(numbers: Sequence[str]) -> str:
    """Return the numbers of a party as the screens write them."""
    return in_short(numbers)


@register.inclusion_tag("console/counter/act.html", takes_context=True)
def act(context: Context, name: str, kind: str = "", **more: object) -> dict[str, object]:
    """Show the button of an act: a form of its own.

    Args:
        context: of the page: its keys, its refusal, what it sends along.
        name: of the act, as in the address.
        kind: `main` for what comes next, `small` for what is seldom needed.
        more: `words` if they are not those of the act; `seconds` to wait; `held` who is meant;
            `key` False for a button that has none.
    """
    return _common(context, name) | {"kind": kind, "words": more.pop("words", "")} | more


@register.simple_tag(takes_context=True)
def of_act(context: Context, name: str) -> dict[str, object]:
    """Return what the folded form of an act needs: its key, and whether it was refused."""
    return _common(context, name)


def _common(context: Context, name: str) -> dict[str, object]:
    refused = context.get("refused")
    is_refused = isinstance(refused, Refused) and refused.act == name
    visit = context["shown"].visit
    return {
        "name": name,
        # One key for both: they are never on a page together.
        "press": context["keys"].get("pause" if name == "open" else name, ""),
        "refused": refused if is_refused else None,
        "once": context["once"],
        "visit": visit.id if visit else 0,
        "csrf_token": context.get("csrf_token"),
    }


@register.simple_tag
def words_of_act(name: str) -> SafeString:
    return wording.say(f"counter.do.{name}")


@register.simple_tag
def key_text(act: str) -> SafeString:
    """Return what the key of an act does."""
    return wording.say(f"keys.do.{act}")


@register.filter
def of_act_key(keys: Mapping[str, str], act: str) -> str:
    """Return the key of an act; none if it has none."""
    return keys.get(act, "")


@register.filter
def split(text: str) -> list[str]:
    return text.split()


@register.filter
def stage_text(stage: str) -> SafeString:
    return wording.say(f"stage.{stage}")


@register.filter
def lane_text(lane: str) -> SafeString:
    return wording.say(f"lane.{lane}")


@register.filter
def stages_text(stages: Sequence[str]) -> str:
    """Return stages as `Berkas, Wawancara`."""
    return ", ".join(wording.say(f"stage.{stage}") for stage in stages)


@register.filter
def done_text(act: str) -> SafeString:
    return wording.say(f"done.{act}")


@register.simple_tag
def day_words(name: str) -> SafeString:
    """Return what stands on the button of an act on the day."""
    return wording.say(f"day.do.{name}")


@register.simple_tag
def reason_text(reason: str) -> SafeString:
    """Return why a day runs late or stops, as people are told."""
    return wording.say(f"day.reason.{reason}")


@register.simple_tag
def figure_text(name: str) -> SafeString:
    return wording.say(f"day.figure.{name}")


@register.simple_tag
def preset_text(preset: str) -> SafeString:
    """Return a way through the hall as its stages."""
    return wording.say(f"hall.preset.{preset}")


@register.simple_tag
def counter_state(state: str) -> SafeString:
    return wording.say(f"counter.state.{state}")


@register.simple_tag
def minutes_text(minutes: int | None) -> SafeString:
    """Return `34 mnt`; a dash for nothing that was measured."""
    if minutes is None:
        return SafeString("–")
    return wording.say("counter.waiting.minutes", n=minutes)


@register.simple_tag
def kept_text(figures: HallFigures) -> SafeString:
    """Return how many promises were kept of how many; a dash if none was due."""
    if not figures.promised:
        return SafeString("–")
    return wording.say("day.kept", kept=figures.kept, promised=figures.promised)


@register.filter
def mailbox(email: str) -> str:
    """Return what stands before the @, which is enough among colleagues."""
    return email.partition("@")[0]


@register.filter
def grouped(number: int) -> str:
    """Return a number as it is written: `2.500`."""
    return written(number, wording.spoken())
