"""What was refused, in words, beside the button that asked for it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.safestring import SafeString

from antrean.console import wording
from antrean.kernel import clock
from antrean.kernel.errors import DomainError


class NobodyWaitsError(DomainError):
    """Nobody can be called to this counter now."""

    code = "nobody_waits"


class MinutesError(DomainError):
    """A delay of no minutes, of too many, or shorter than the one that people were told."""

    code = "minutes"


@dataclass(frozen=True, slots=True)
class Refused:
    """An act that did not happen, and why."""

    act: str
    words: SafeString


def refused(act: str, refusal: DomainError) -> Refused:
    """Return the refusal of an act in the page's words, in those of the act if it has its own."""
    own = f"refusal.{act}.{refusal.code}"
    key = own if wording.has(own) else f"refusal.{refusal.code}"
    facts = dict(refusal.facts)
    if isinstance(after := facts.get("after"), datetime):
        facts["seconds"] = max(1, -((clock.now() - after) // timedelta(seconds=1)))
    return Refused(act, wording.say(key, **facts))
