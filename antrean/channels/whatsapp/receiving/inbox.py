"""Reading the inbox: the worker's side of what the webhook stored.

A worker takes *people*: it locks their holder rows and commits what their messages caused and
the answers owed together. One who waits alone is read to the end, of many each one's oldest
message (`crowds.py`), always in the order in which a person said them. So two workers never
tell one person's story in two orders. News about people and statuses come before messages,
since they decide who wrote.

A crowd that fails is rolled back and read person by person; a person's turn that fails, message
by message; after five tries a message is parked and an apology owed. A quarrel between locks
is no fault of the message and counts as no try.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import batched

import structlog
from django.db import InterfaceError, OperationalError, transaction
from django.db.models import QuerySet

from antrean.channels.whatsapp import actions, conversation
from antrean.channels.whatsapp.models import InboxEvent
from antrean.channels.whatsapp.receiving import changes, crowds
from antrean.channels.whatsapp.receiving.crowds import ORDER
from antrean.channels.whatsapp.receiving.keys import sender_key
from antrean.channels.whatsapp.receiving.parse import sender_of
from antrean.channels.whatsapp.sending import statuses
from antrean.kernel import clock
from antrean.notifications.outbox import Owed, owe
from antrean.offices.models import Office
from antrean.people import actions as people
from antrean.people.models import Holder

TRIES = 5
_QUARRELS = 3
# How many people are read together: more would keep others from the hours they book.
_CROWD = 64
# How many messages a worker looks at before it comes back later: others may read the first.
_GLANCE = 4 * _CROWD
_NEWS_AT_ONCE = 200

log = structlog.get_logger(__name__)


class _UnreadableError(Exception):
    """Reading one event failed; the cause says why."""

    def __init__(self, event_id: int) -> None:
        super().__init__(event_id)
        self.event_id = event_id


def drain(limit: int = 100) -> int:
    """Take turns until nothing waits or `limit` are done; return how many were."""
    turns = 0
    while turns < limit and take_one():
        turns += 1
    return turns


def take_one() -> bool:
    """Handle what waits: statuses, else news, else a person; False when nothing does."""
    return take_statuses() or take_people()


def take_statuses() -> bool:
    """Handle what became of messages we sent; False when there is no word."""
    try:
        return _patiently(_read_statuses)
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:  # noqa: BLE001  # which one it is comes out one by one
        log.warning("statuses_failed", error=type(error).__name__, where=_where(error))
        return _take_news(_unread("status"))


def take_people() -> bool:
    """Handle the news about people, else those who wait longest; False when nobody does."""
    return _take_news(_unread("other")) or any(map(_turns, batched(_waiting(), _CROWD)))


def _unread(kind: str) -> QuerySet[InboxEvent]:
    return InboxEvent.objects.filter(state="unread", kind=kind)


def _waiting() -> list[str]:
    """Return the senders of the oldest unread messages, the longest waiting first."""
    oldest = _unread("message").order_by("id").values_list("sender_key", flat=True)[:_GLANCE]
    return list(dict.fromkeys(oldest))


def _turns(senders: Sequence[str]) -> bool:
    """Read what these people said; False when other workers are doing so."""
    if len(senders) == 1:
        return _turn(senders[0])
    try:
        reading = _patiently(lambda: crowds.read(senders))
    except Exception as error:  # noqa: BLE001  # whose fault it is comes out alone
        log.warning("crowd_failed", error=type(error).__name__, where=_where(error))
        reading = crowds.Reading(0, senders)
    alone = [_turn(sender) for sender in sorted(reading.alone)]
    return bool(reading.done) or any(alone)


# A person's turn


def _turn(sender: str) -> bool:
    """Read what a person said; False when another worker is doing so."""
    try:
        return _patiently(lambda: _read(sender))
    except _UnreadableError:
        pass  # One at a time, so that it keeps nothing else from being read.
    try:
        while _patiently(lambda: _read(sender, at_most=1)):
            pass
    except _UnreadableError as error:
        _note_failure(error)
    return True


def _read(sender: str, *, at_most: int | None = None) -> bool:
    """Handle a person's unread messages in one transaction; False when there was nothing to do."""
    with transaction.atomic():
        head = _unread("message").filter(sender_key=sender).order_by(*ORDER).first()
        if head is None:
            return False
        with _blaming(head):
            office = _office(head)
            if office is None:
                actions.close([head], "ignored")
                return True
            holder = _locked(head)
        return _hear_out(_Turn(head, holder, office), at_most) if holder else False


@dataclass(frozen=True, slots=True)
class _Turn:
    """What is known of a person when their oldest unread message was looked at."""

    head: InboxEvent
    holder: Holder
    office: Office

    def person(self, event: InboxEvent) -> Holder:
        return self.holder if event == self.head else _person(event)

    def office_of(self, event: InboxEvent) -> Office | None:
        same = event.phone_number_id == self.head.phone_number_id
        return self.office if same else _office(event)


def _hear_out(turn: _Turn, at_most: int | None) -> bool:
    # The head's own key too: it was made with an older secret if that was changed meanwhile.
    keys = {turn.head.sender_key, *_sender_keys(turn.holder)}
    said = _unread("message").filter(sender_key__in=keys).order_by(*ORDER)
    theirs = False
    for event in said[:at_most]:
        with _blaming(event):
            # Two names of one person may have become two persons' since.
            person = turn.person(event)
            if person == turn.holder:
                office = turn.office_of(event)
                told = conversation.converse(event, person, office) if office else "ignored"
                actions.close([event], told)
                theirs = True
    return theirs


def _person(event: InboxEvent) -> Holder:
    names = sender_of(event.content)
    return people.recognise(
        bsuid=names.bsuid, parent_bsuid=names.parent_bsuid, phone=names.phone, at=event.said_at
    )


def _locked(event: InboxEvent) -> Holder | None:
    """Return the person with their row locked; None while another has it or forgets them."""
    theirs = Holder.objects.filter(pk=_person(event).pk, erased_at=None)
    return theirs.select_for_update(no_key=True, skip_locked=True).first()


def _sender_keys(holder: Holder) -> list[str]:
    names = holder.identities.filter(kind__in=["bsuid", "phone"])
    return [sender_key(kind, value) for kind, value in names.values_list("kind", "value")]


def _office(event: InboxEvent) -> Office | None:
    """Return the office whose number was written to, if the number is one of ours."""
    if not event.phone_number_id:
        return None
    return Office.objects.filter(whatsapp_phone_number_id=event.phone_number_id).first()


# News: statuses of what we sent, and what Meta tells about people and templates


def _take_news(unread: QuerySet[InboxEvent]) -> bool:
    if not unread.exists():
        return False
    try:
        return _patiently(lambda: _read_news(unread))
    except _UnreadableError as error:
        _note_failure(error)
        return True


def _read_news(unread: QuerySet[InboxEvent]) -> bool:
    with transaction.atomic():
        news = _handful(unread)
        for event in news:
            with _blaming(event):
                _NEWS[event.field](event.content, event.said_at)
        actions.close(news, "done")
    return bool(news)


def _read_statuses() -> bool:
    """Apply a handful of statuses together: there are two of each message that we send."""
    unread = _unread("status")
    if not unread.exists():
        return False
    with transaction.atomic():
        told = _handful(unread)
        statuses.apply_statuses([(event.content, event.said_at) for event in told])
        actions.close(told, "done")
    return bool(told)


def _handful(unread: QuerySet[InboxEvent]) -> list[InboxEvent]:
    """Lock and return the oldest of this news that nobody else handles."""
    locked = unread.select_for_update(no_key=True, skip_locked=True).order_by("id")
    return list(locked[:_NEWS_AT_ONCE])


_NEWS: Mapping[str, Callable[[bytes, datetime], object]] = {
    "system": changes.note_system,
    "user_id_update": changes.note_user_id_update,
    "statuses": statuses.apply_status,
    "message_template_status_update": statuses.apply_template_status,
}


# Failing


def _patiently[T](act: Callable[[], T]) -> T:
    """Do it again after a deadlock or a lock that came too late, up to three times."""
    for _ in range(_QUARRELS):
        try:
            return act()
        except OperationalError as error:
            log.info("turn_repeated", error=type(error).__name__)
    return act()


@contextmanager
def _blaming(event: InboxEvent) -> Iterator[None]:
    """Turn whatever goes wrong into a failure of this event, but for a database that is away."""
    try:
        yield
    except (OperationalError, InterfaceError):
        raise
    except Exception as error:
        raise _UnreadableError(event.pk) from error


def _note_failure(failure: _UnreadableError) -> None:
    """Count a try; after the last one park the event and owe an apology to who wrote it."""
    cause = failure.__cause__
    log.warning(
        "event_failed",
        inbox_event=failure.event_id,
        error=type(cause).__name__,
        where=_where(cause),
    )
    with transaction.atomic():
        events = InboxEvent.objects.select_for_update(no_key=True)
        event = events.get(pk=failure.event_id)
        event.tries += 1
        event.error = type(cause).__name__[:80]
        if event.tries >= TRIES:
            event.state, event.handled_at = "parked", clock.now()
            _apologise(event)
        event.save(update_fields=["tries", "error", "state", "handled_at"])


def _where(error: BaseException | None) -> list[str]:
    """Return where it happened, never what the exception says: that may be somebody's words."""
    return traceback.format_tb(error.__traceback__)[-3:] if error else []


def read_again(event_ids: Collection[int]) -> int:
    """Put parked events back among the unread, after their cause was mended; return how many."""
    parked = InboxEvent.objects.filter(pk__in=event_ids, state="parked")
    return parked.update(state="unread", tries=0, error="", handled_at=None)


def _apologise(event: InboxEvent) -> None:
    office = _office(event)
    if event.kind != "message" or office is None:
        return
    try:
        holder = _person(event)
    except (ValueError, LookupError):
        return  # Not even who wrote can be read.
    owe(
        [
            Owed(
                holder_id=holder.pk,
                office_id=office.pk,
                kind="apology",
                key=f"apology:{event.pk}",
                body={"notice": "apology"},
            )
        ]
    )
