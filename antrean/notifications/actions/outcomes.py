"""Outcomes: what a sending came to, told by the sender or later by a status.

Either may come first, and twice. A state never goes back: every write names the states
it may start from.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import transaction

from antrean.kernel import clock
from antrean.notifications.actions.pauses import pause, scope_of
from antrean.notifications.models import OPEN_STATES, Message
from antrean.notifications.outbox import Owed, owe
from antrean.notifications.transport import Receipt, Transport, TransportError
from antrean.notifications.verdicts import NEEDS_NUMBER, Case, Judge, Verdict
from antrean.people.models import Holder

_GIVEN_UP = ["dead", "failed", "call_list"]
# From which states a status moves a message on.
_BEFORE = {
    "sent": OPEN_STATES,
    "delivered": [*OPEN_STATES, "sent", *_GIVEN_UP],
    "read": [*OPEN_STATES, "sent", "delivered", *_GIVEN_UP],
}
_ASK_NUMBER_FOR = timedelta(hours=24)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the carrier tells of a message later. `message_id` is ours, if it came back."""

    status: Literal["sent", "delivered", "read", "failed"]
    carrier_id: str
    message_id: int | None
    at: datetime
    error: TransportError | None = None


def record_sent(message: Message, receipt: Receipt, transport: Transport) -> None:
    """Record that the carrier took the message, and what follows from it."""
    changes: dict[str, Any] = {"carrier_id": receipt.carrier_id, "sent_at": receipt.accepted_at}
    if receipt.media:
        changes |= {"media_id": receipt.media.id, "media_digest": receipt.media.digest}
    settled = {"state": "sent", "error": "", "claimed_until": None}
    row = Message.objects.filter(pk=message.pk)
    with transaction.atomic():
        # A status of this very sending may have been here before us: it knows more.
        news = row.filter(state__in=OPEN_STATES).exclude(carrier_id=receipt.carrier_id)
        if not news.update(**changes, **settled):
            row.update(**changes)
        transport.accepted(message, receipt)


def record_dropped(message: Message) -> None:
    """Record that there was nothing to say any more."""
    _ours(message).update(state="dropped", claimed_until=None, error="no_longer_true")


def record_failure(
    message: Message, error: TransportError, *, transport: Transport, judge: Judge
) -> Verdict | None:
    """Record a failure told to the sender; None when the claim was no longer ours."""
    with transaction.atomic():
        row = _ours(message).select_for_update(no_key=True).select_related("office").first()
        if row is None:
            return None
        return _fail(row, error, transport, judge)


def _ours(message: Message) -> Any:
    return Message.objects.filter(
        pk=message.pk, state="sending", claimed_until=message.claimed_until
    )


def hear_of(news: News, *, transport: Transport, judge: Judge | None = None) -> bool:
    """Apply what the carrier tells of a message; False when it is none of ours."""
    with transaction.atomic():
        row = _addressed(news)
        if row is None:
            return False
        if news.status == "failed":
            if news.error and _failed_now(row, news):
                _fail(row, news.error, transport, judge or Judge(), carrier_id=news.carrier_id)
        elif row.state in _BEFORE[news.status]:
            row.state, row.carrier_id = news.status, news.carrier_id
            row.claimed_until, row.error = None, ""
            row.sent_at = row.sent_at or news.at
            row.save(update_fields=["state", "carrier_id", "claimed_until", "error", "sent_at"])
    return True


def _addressed(news: News) -> Message | None:
    """Return the message, locked: by our own id, which comes back before we know theirs."""
    rows = Message.objects.select_for_update(no_key=True)
    if news.message_id is not None:
        return rows.filter(pk=news.message_id).first()
    return rows.filter(carrier_id=news.carrier_id).exclude(carrier_id="").first()


def _failed_now(row: Message, news: News) -> bool:
    """Whether the failure is of the sending we wait for, and not told already."""
    if row.state == "sent":
        return row.carrier_id in {"", news.carrier_id}
    return row.state in {"sending", "unknown"} and row.carrier_id != news.carrier_id


def _fail(
    row: Message,
    error: TransportError,
    transport: Transport,
    judge: Judge,
    *,
    carrier_id: str = "",
) -> Verdict:
    now = clock.now()
    case = Case(
        kind=row.kind,
        tries=row.tries,
        unknown_wait=transport.unknown_wait(row.kind).total_seconds(),
        sent_again=row.sent_again,
        by_template=row.template_at is not None,
        error=row.error,
    )
    verdict = judge.judge(error, case)
    row.state, row.error, row.claimed_until = verdict.state, error.code[:60], None
    if verdict.asks_number:
        row.error = NEEDS_NUMBER
    row.try_at = now + timedelta(seconds=verdict.wait)
    row.tries += verdict.counts
    row.carrier_id = carrier_id or row.carrier_id
    if verdict.forgets_media:
        row.media_id = row.media_digest = ""
    elif error.media:
        row.media_id, row.media_digest = error.media.id, error.media.digest
    row.save()
    for halt in verdict.halts:
        pause(scope_of(halt, row), error.code, seconds=halt.seconds, random=judge.random)
    if verdict.marks_unreachable:
        Holder.objects.filter(pk=row.holder_id).update(unreachable_since=now)
    if verdict.asks_number:
        _ask_number(row, now)
    return verdict


def _ask_number(row: Message, now: datetime) -> None:
    """Owe a request for the person's own number; the message waits till it comes."""
    owe(
        [
            Owed(
                holder_id=row.holder_id,
                office_id=row.office_id,
                kind="answer",
                key=f"ask-number:{row.pk}",
                body={"notice": "ask_number"},
                expires_at=now + _ASK_NUMBER_FOR,
            )
        ]
    )
