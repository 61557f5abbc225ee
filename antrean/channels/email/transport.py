"""The outbox's way out by e-mail: notices, in letters."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from functools import partial

from antrean.channels.email import letters
from antrean.channels.email.post import Letter, post
from antrean.kernel import clock
from antrean.notifications.models import REMINDERS, Message
from antrean.notifications.transport import (
    NoLongerTrueError,
    Receipt,
    Sending,
    TransportError,
    Turn,
)

_PER_SECOND = 10.0
# A mail server tells nothing afterwards: what is unknown is sent once more.
_UNKNOWN_WAIT = timedelta(minutes=10)


class EmailTransport:
    """Hands messages to the mail server, see `notifications.Transport`."""

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        now = clock.now()
        return [self._sending(message, now) for message in messages]

    def _sending(self, message: Message, now: datetime) -> Sending:
        holder = message.holder
        if message.erased_at or (message.kind in REMINDERS and holder.quiet_since):
            return partial(_fail, NoLongerTrueError())
        addresses = [one.value for one in holder.identities.all() if one.kind == "email"]
        if not addresses:
            return partial(_fail, TransportError("forbidden", "no_address"))
        letter = letters.notice(message, addresses[0], now)
        return partial(_send, message, letter) if letter else partial(_fail, NoLongerTrueError())

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        """Nothing follows: no hold waits for a letter."""

    def unknown_wait(self, kind: str) -> timedelta:
        return _UNKNOWN_WAIT

    def per_second(self) -> float:
        return _PER_SECOND


def _send(message: Message, letter: Letter, turn: Turn) -> Receipt:
    turn()
    post(letter)
    return Receipt(carrier_id=f"email:{message.pk}", accepted_at=clock.now())


def _fail(error: Exception, turn: Turn) -> Receipt:
    raise error
