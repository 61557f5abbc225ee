"""Templates outside windows: how many people they may reach in a moving day.

The carrier's limit is the portfolio's, so all offices share it. Half of it is kept for
closures; within the other half whoever comes first is served, and delays are claimed
before reminders.
"""

from __future__ import annotations

from django.db import transaction

from antrean.kernel import clock
from antrean.notifications import queries
from antrean.notifications.actions.claims import locked_paces
from antrean.notifications.models import Message


def reserve_template(message: Message, *, limit: int) -> bool:
    """Count this message against the day's limit; False when its kind has none left.

    Args:
        limit: people per moving day, 0 for no limit.
    """
    now = clock.now()
    with transaction.atomic():
        # Counting and taking must be one step for all workers.
        locked_paces([f"{message.channel}:templates"], now)
        if limit and not _fits(message, limit):
            return False
        Message.objects.filter(pk=message.pk).update(template_at=now)
    message.template_at = now
    return True


def _fits(message: Message, limit: int) -> bool:
    reached = queries.template_recipients(message.channel, clock.now())
    everybody = set[int]().union(*reached.values())
    if message.holder_id in everybody:
        return True  # The carrier counts people, not messages.
    if message.kind == "closure":
        return len(everybody) < limit
    others = set[int]().union(*(who for kind, who in reached.items() if kind != "closure"))
    return len(everybody) < limit and len(others) < limit - limit // 2
