"""What staff and operators do with messages that did not go out."""

from __future__ import annotations

from collections.abc import Collection

from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.notifications.verdicts import NEEDS_NUMBER

_FRESH = {"state": "owed", "tries": 0, "sent_again": False, "error": "", "claimed_until": None}


def retry(message_ids: Collection[int] | None = None) -> int:
    """Owe dead letters again, all of them or those named; return how many.

    What became pointless meanwhile stays dead; an erased message has nothing to say.
    """
    now = clock.now()
    dead = Message.objects.filter(state="dead", erased_at=None).exclude(expires_at__lte=now)
    if message_ids is not None:
        dead = dead.filter(pk__in=message_ids)
    return dead.update(**_FRESH, try_at=now)


def number_known(holder_id: int) -> int:
    """Owe again what could not be sent for want of this person's number; return how many."""
    now = clock.now()
    waiting = Message.objects.filter(holder=holder_id, state="failed", erased_at=None)
    asked = waiting.filter(error=NEEDS_NUMBER).exclude(expires_at__lte=now)
    return asked.update(**_FRESH, try_at=now)
