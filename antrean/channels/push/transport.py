"""The way out by push: to every browser in which a person wanted to be told.

One of them is enough. Where none takes it, the message goes out by another channel: a browser
may forget us at any time without telling.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import Error as DatabaseAwayError

from antrean.accounts import actions as accounts
from antrean.accounts import queries
from antrean.accounts.models import Subscription
from antrean.channels.push.client import Client, Outcome, client
from antrean.channels.push.notices import Notice, notice
from antrean.kernel import clock
from antrean.notifications.models import REMINDERS, Message
from antrean.notifications.transport import (
    NoLongerTrueError,
    Receipt,
    Sending,
    TransportError,
    Turn,
)

# The last comes some two minutes after the first; who is not reached by then is told otherwise.
TRIES = 5
_URGENT = frozenset({"closure", "delay"})
# A telephone that is off is told when it comes back, as long as it helps. Four weeks is the most
# that a service keeps; and what is sent at the last moment may be on its way for a while.
_LONGEST, _SHORTEST = timedelta(days=28), timedelta(minutes=10)
# Theirs are a hundred times ours; it keeps one office from taking all senders.
_PER_SECOND = 100.0


@dataclass(frozen=True, slots=True, kw_only=True)
class PushReceipt(Receipt):
    """Somebody took it; `gone` are the subscriptions that their service does not know any more."""

    gone: Sequence[int] = ()


class PushTransport:
    """Implements `notifications.Transport`; `client` speaks to the push services."""

    def __init__(self, client_: Client | None = None) -> None:
        self._client = client_ or client()

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        """Put messages into words, see `notifications.Transport`."""
        now = clock.now()
        known = queries.subscriptions_of([message.holder_id for message in messages])
        return [self._sending(one, known.get(one.holder_id, ()), now) for one in messages]

    def _sending(self, message: Message, to: Sequence[Subscription], now: datetime) -> Sending:
        try:
            _check_still_wanted(message)
            said = notice(message, now)
        except DatabaseAwayError:
            raise
        except Exception as error:  # noqa: BLE001  # it is this message's, and nobody else's
            return partial(_fail, error)
        if not settings.PUSH_ON:
            return partial(_fail, TransportError("elsewhere", "push_is_off"))
        if not to:
            return partial(_fail, TransportError("elsewhere", "no_subscription"))
        return partial(self._send, message, said, to)

    def _send(
        self, message: Message, said: Notice, to: Sequence[Subscription], turn: Turn
    ) -> Receipt:
        turn()
        outcomes = {one.pk: self._push(one, message, said) for one in to}
        gone = [pk for pk, outcome in outcomes.items() if outcome == "gone"]
        if "taken" in outcomes.values():
            carrier_id = f"push:{message.pk}"
            return PushReceipt(carrier_id=carrier_id, accepted_at=clock.now(), gone=gone)
        error = _failure(message, set(outcomes.values()))
        error.then = partial(accounts.drop_subscriptions, gone)
        raise error

    def _push(self, to: Subscription, message: Message, said: Notice) -> Outcome:
        lasts = min(max(said.until - clock.now(), _SHORTEST), _LONGEST)
        return self._client.push(
            to,
            said.payload(),
            seconds=int(lasts.total_seconds()),
            is_urgent=message.kind in _URGENT,
            topic=said.topic,
        )

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        """Forget the endpoints that are gone."""
        receipts = [receipt for _, receipt in sent if isinstance(receipt, PushReceipt)]
        if gone := [pk for receipt in receipts for pk in receipt.gone]:
            accounts.drop_subscriptions(gone)

    def unknown_wait(self, kind: str) -> timedelta:
        """Return nothing: no news ever comes, and the same tag is shown once."""
        return timedelta()

    def per_second(self) -> float:
        return _PER_SECOND


def _failure(message: Message, outcomes: set[Outcome]) -> TransportError:
    """Return what follows where nobody took it. Whose request may have arrived is asked again."""
    if "later" not in outcomes:
        return TransportError("elsewhere", min(outcomes))
    if message.tries >= TRIES:
        return TransportError("elsewhere", "push_tried")
    return TransportError("again", "push_later")


def _fail(error: Exception, turn: Turn) -> Receipt:
    raise error


def _check_still_wanted(message: Message) -> None:
    if message.erased_at or (message.kind in REMINDERS and message.holder.quiet_since):
        raise NoLongerTrueError
