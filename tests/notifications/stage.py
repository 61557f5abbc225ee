"""What the tests of delivery share: noon, and one round of sending at it or later."""

from __future__ import annotations

from datetime import timedelta

from antrean.kernel import clock
from antrean.notifications.delivery import Sender, deliver_due
from antrean.notifications.models import Message
from tests import make

NOON = make.an_instant()
SECOND = timedelta(seconds=1)


def deliver(sender: Sender, after: timedelta = timedelta()) -> int:
    with clock.stopped(NOON + after):
        return deliver_due(sender=sender)


def state(key: str) -> str:
    return Message.objects.get(key=key).state
