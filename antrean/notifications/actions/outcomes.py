"""Outcomes: what a sending came to, told by the sender or later by a status.

Either may come first, and twice. A state never goes back: every write names the states
it may start from.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Q

from antrean.kernel import clock
from antrean.kernel.rows import Statement
from antrean.notifications import queries
from antrean.notifications.actions.pauses import pause, scope_of
from antrean.notifications.models import OPEN_STATES, Message
from antrean.notifications.outbox import Owed, owe
from antrean.notifications.transport import Media, Receipt, Transport, TransportError
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

_NOTE_RECEIPTS = Statement(
    "UPDATE notifications_message SET carrier_id = given.carrier, sent_at = given.at,"
    " media_id = given.media, media_digest = given.digest,"
    " state = CASE WHEN given.is_sent THEN 'sent' ELSE state END,"
    " error = CASE WHEN given.is_sent THEN '' ELSE error END,"
    " claimed_until = CASE WHEN given.is_sent THEN NULL ELSE claimed_until END"
    " FROM {given} WHERE id = given.message",
    "message int, carrier text, at instant, media text, digest text, is_sent bool",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What the carrier tells of a message later. `message_id` is ours, if it came back."""

    status: Literal["sent", "delivered", "read", "failed"]
    carrier_id: str
    message_id: int | None
    at: datetime
    error: TransportError | None = None


def record_sent(sent: Sequence[tuple[Message, Receipt]], transport: Transport) -> None:
    """Record that the carrier took these messages, and what follows; again changes nothing."""
    receipts = {message.pk: receipt for message, receipt in sent}
    with transaction.atomic():
        locked = Message.objects.select_for_update(no_key=True).order_by("pk")
        rows = list(locked.filter(pk__in=receipts))
        # A status of this very sending may have been here before us: it knows more.
        news = {
            row.pk
            for row in rows
            if row.state in OPEN_STATES and row.carrier_id != receipts[row.pk].carrier_id
        }
        _note_receipts([(row, receipts[row.pk]) for row in rows], sent=news)
        transport.accepted(sent)


def _note_receipts(taken: Iterable[tuple[Message, Receipt]], *, sent: Collection[int] = ()) -> None:
    """Write what the carrier answered; those in `sent` are sent from now on."""
    rows = []
    for row, receipt in taken:
        media = receipt.media or Media(row.media_id, row.media_digest)
        rows.append(
            {
                "message": row.pk,
                "carrier": receipt.carrier_id,
                "at": receipt.accepted_at,
                "media": media.id,
                "digest": media.digest,
                "is_sent": row.pk in sent,
            }
        )
    _NOTE_RECEIPTS.run(connection, rows)


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


def hear_of(told: Sequence[News], *, transport: Transport, judge: Judge | None = None) -> int:
    """Apply, in order, what the carrier tells of messages; return of how many of ours."""
    with transaction.atomic(savepoint=False):
        addressed = _Addressed(told)
        ours = [(row, news) for news in told if (row := addressed.by(news))]
        moved: set[int] = set()
        first_told: list[tuple[Message, Receipt]] = []
        for row, news in ours:
            if news.status == "failed":
                if news.error and _failed_now(row, news):
                    _fail(row, news.error, transport, judge or Judge(), carrier_id=news.carrier_id)
            elif row.state in _BEFORE[news.status]:
                if receipt := _moved(row, news):
                    first_told.append((row, receipt))
                moved.add(row.pk)
        _note_receipts(first_told)
        for status in _BEFORE:
            theirs = [row.pk for row in addressed.rows if row.pk in moved and row.state == status]
            Message.objects.filter(pk__in=theirs).update(state=status, error="", claimed_until=None)
    return len(ours)


def _moved(row: Message, news: News) -> Receipt | None:
    """Move a message on; return what the sender has not told yet, if a status is here before it.

    Neither is written: the caller does so for all.
    """
    row.state, row.error, row.claimed_until = news.status, "", None
    if row.carrier_id == news.carrier_id and row.sent_at is not None:
        return None
    row.carrier_id, row.sent_at = news.carrier_id, row.sent_at or news.at
    return Receipt(carrier_id=row.carrier_id, accepted_at=row.sent_at)


class _Addressed:
    """The messages of some news, locked: by our own id, which comes back before we know theirs."""

    def __init__(self, told: Sequence[News]) -> None:
        ids = {news.message_id for news in told} - {None}
        names = {news.carrier_id for news in told if news.message_id is None} - {""}
        rows = Message.objects.select_for_update(no_key=True).order_by("pk")
        self.rows = list(rows.filter(Q(pk__in=ids) | Q(carrier_id__in=names)))
        self._by_id = {row.pk: row for row in self.rows}
        self._by_name = {row.carrier_id: row for row in reversed(self.rows)}

    def by(self, news: News) -> Message | None:
        if news.message_id is not None:
            return self._by_id.get(news.message_id)
        return self._by_name.get(news.carrier_id) if news.carrier_id else None


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
    row.carrier_id = carrier_id or row.carrier_id
    row.try_at = now + timedelta(seconds=verdict.wait)
    _note_verdict(row, error, verdict)
    if error.then:
        error.then()
    for halt in verdict.halts:
        pause(scope_of(halt, row), error.code, seconds=halt.seconds, random=judge.random)
    if verdict.marks_unreachable:
        Holder.objects.filter(pk=row.holder_id).update(unreachable_since=now)
    if verdict.asks_number:
        _ask_number(row, now)
    return verdict


def _note_verdict(row: Message, error: TransportError, verdict: Verdict) -> None:
    row.state, row.error, row.claimed_until = verdict.state, error.code[:60], None
    if verdict.asks_number:
        row.error = NEEDS_NUMBER
    if verdict.goes_elsewhere:
        others = queries.news_channels([row.holder_id], besides=row.channel)
        row.channel, row.tries = others[row.holder_id], 0
    row.tries += verdict.counts
    if verdict.forgets_media:
        row.media_id = row.media_digest = ""
    elif error.media:
        row.media_id, row.media_digest = error.media.id, error.media.digest
    row.save()


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
