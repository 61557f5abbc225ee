"""Pauses: rows that all workers obey, and that grow while they do not help."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from random import Random

from django.db import transaction

from antrean.kernel import clock
from antrean.notifications.models import Message, Pause
from antrean.notifications.verdicts import JITTER, LONGEST_PAUSE, Halt

# A pause was too short if another follows within its own length and this: then it doubles.
# What happens now and then at the edge of a rate must not end in minutes of silence.
_SOON_AFTER = timedelta(seconds=2)
_LAST_STEP = 10


def scope_of(halt: Halt, message: Message) -> str:
    """Return the scope of what this message's failure brings to a stand."""
    match halt.of:
        case "transport":
            return message.channel
        case "number":
            return f"{message.channel}:number:{message.office_id}"
        case kind_or_template:
            return f"{message.channel}:{kind_or_template}:{halt.name}"


def pause(scope: str, reason: str, *, seconds: int = 0, random: Random | None = None) -> None:
    """Bring a scope to a stand: for some seconds, doubling when it is soon again, or until lifted.

    While it stands, a second failure of the same moment changes nothing.
    """
    now = clock.now()
    jitter = 1 + JITTER * (random or Random()).random()  # noqa: S311  # spreads workers, no secret
    with transaction.atomic():
        held = Pause.objects.select_for_update().filter(scope=scope).first()
        if held and (held.until is None or (held.until > now and seconds)):
            return
        step = _next_step(held, now)
        length = min(seconds * 2**step * jitter, LONGEST_PAUSE)
        until = now + timedelta(seconds=length) if seconds else None
        fresh = {"since": now, "until": until, "reason": reason[:60], "step": step}
        if held:
            Pause.objects.filter(pk=held.pk).update(**fresh)
        else:
            Pause.objects.bulk_create([Pause(scope=scope, **fresh)], ignore_conflicts=True)


def _next_step(held: Pause | None, now: datetime) -> int:
    if held is None or held.until is None:
        return 0
    length = held.until - held.since
    return min(held.step + 1, _LAST_STEP) if now - held.until < _SOON_AFTER + length else 0


def lift(scope: str, *, reasons: Collection[str] | None = None) -> bool:
    """Let a scope go on, if it stands for one of these reasons; tell whether it did."""
    held = Pause.objects.filter(scope=scope)
    if reasons is not None:
        held = held.filter(reason__in=reasons)
    return bool(held.delete()[0])
