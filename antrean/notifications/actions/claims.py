"""Claiming messages: one short transaction, after which they are this worker's to send.

A claim is a lease. Since a claimed message is sent at once, a lease that ran out means
that the request may have been written: its outcome is unknown. Lock order: messages
(skipping those of others), then paces by scope.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from antrean.kernel import clock
from antrean.kernel.rows import Statement
from antrean.notifications import queries
from antrean.notifications.models import Message, Pace
from antrean.notifications.transport import Transports
from antrean.notifications.verdicts import after_silence

# How many more than can be sent are looked at, since rates may refuse the first.
_SPARE = 2

_FREE_AT = Statement(
    "UPDATE notifications_pace SET free_at = given.at FROM {given} WHERE id = given.pace",
    "pace int, at instant",
)
_TURN_AT = Statement(
    "UPDATE notifications_pace SET turn_at = given.at FROM {given} WHERE id = given.pace",
    "pace int, at instant",
)


@dataclass(frozen=True, slots=True)
class Claimed:
    """A message to be sent by its claimer."""

    message: Message


def lease() -> timedelta:
    """Return how long a claim counts; longer than any two requests may take."""
    return timedelta(seconds=getattr(settings, "MESSAGE_LEASE_SECONDS", 120))


def claim(transports: Transports, limit: int) -> list[Claimed]:
    """Claim up to `limit` messages that may go out now, never two of one person.

    A reader asks first, so that an idle worker takes no write lock.
    """
    owed = Message.objects.filter(state="owed", try_at__lte=clock.now())
    if limit <= 0 or not owed.exists():
        return []
    try:
        with transaction.atomic():
            return _claim(transports, limit)
    except IntegrityError:
        # Another worker claimed a message of the same person in this very moment; the
        # database lets one of us through, and we ask again.
        return []


def _claim(transports: Transports, limit: int) -> list[Claimed]:
    now = clock.now()
    due = queries.sendable(transports, now)
    ours = due.select_for_update(skip_locked=True, of=("self",))
    whole = ours.select_related("holder", "office").prefetch_related("holder__identities")
    found = list(whole[: limit + _SPARE])
    if not found:
        return []
    rested = _once_each(_within_pair_rate(found, now))
    claimed = _paced(rested, transports, now, limit)
    until = now + lease()
    for one in claimed:
        one.message.state, one.message.claimed_until = "sending", until
    Message.objects.filter(pk__in=[one.message.pk for one in claimed]).update(
        state="sending", claimed_until=until
    )
    return claimed


def _within_pair_rate(messages: list[Message], now: datetime) -> list[Message]:
    """Put off what would be too fast for its person; return the others."""
    free_at = queries.pair_free_at(messages, now)
    rested = []
    for message in messages:
        at = free_at.get((message.office_id, message.holder_id), now)
        if at <= now:
            rested.append(message)
        else:
            Message.objects.filter(pk=message.pk).update(try_at=at)
    return rested


def _once_each(messages: list[Message]) -> list[Message]:
    """Return the first message of each person: two reminders may both be sendable."""
    first: dict[int, Message] = {}
    for message in messages:
        first.setdefault(message.holder_id, message)
    return list(first.values())


def _paced(
    messages: list[Message], transports: Transports, now: datetime, limit: int
) -> list[Claimed]:
    """Return those of the first `limit` messages that their office's number may send soon.

    It is no faster claimed than sent: a number with a long line keeps no sender from others.
    """
    wanted = messages[:limit]
    paces = locked_paces({_scope(message) for message in wanted}, now)
    claimed = []
    for message in wanted:
        pace = paces[_scope(message)]
        at = max(pace.free_at, now)
        if at > now + queries.PACED_AHEAD:
            continue
        pace.free_at = at + _interval(message, transports)
        claimed.append(Claimed(message))
    _FREE_AT.run(connection, [{"pace": one.pk, "at": one.free_at} for one in paces.values()])
    return claimed


def turns(messages: Sequence[Message], transports: Transports) -> list[datetime]:
    """Return the moment at which each of these messages may leave its office's number.

    They are ready: what is uploaded first takes as long as it takes, and what was given its
    moment before would leave in bunches, faster than the carrier allows.
    """
    now = clock.now()
    moments = []
    with transaction.atomic():
        paces = locked_paces({_scope(message) for message in messages}, now)
        for message in messages:
            pace = paces[_scope(message)]
            moments.append(max(pace.turn_at, now))
            pace.turn_at = moments[-1] + _interval(message, transports)
        _TURN_AT.run(connection, [{"pace": one.pk, "at": one.turn_at} for one in paces.values()])
    return moments


def _interval(message: Message, transports: Transports) -> timedelta:
    return timedelta(seconds=1 / transports[message.channel].per_second())


def _scope(message: Message) -> str:
    return f"{message.channel}:number:{message.office_id}"


def locked_paces(scopes: Iterable[str], now: datetime) -> dict[str, Pace]:
    """Return the paces of these scopes, locked, making those that are missing."""
    wanted = sorted(scopes)
    rows = Pace.objects.select_for_update().filter(scope__in=wanted).order_by("scope")
    found = {pace.scope: pace for pace in rows}
    if len(found) < len(wanted):
        missing = [
            Pace(scope=scope, free_at=now, turn_at=now) for scope in wanted if scope not in found
        ]
        Pace.objects.bulk_create(missing, ignore_conflicts=True)
        found = {pace.scope: pace for pace in rows.all()}
    return found


def release(claimed: Claimed) -> None:
    """Give back a claim of which nothing was sent."""
    message = claimed.message
    Message.objects.filter(
        pk=message.pk, state="sending", claimed_until=message.claimed_until
    ).update(state="owed", claimed_until=None)


def settle_overdue(transports: Transports) -> int:
    """Move what time moves: leases, unknown outcomes, messages that became pointless."""
    now = clock.now()
    # A channel that was turned off keeps its own until it is on again.
    ours = Q(channel__in=list(transports))
    leased = ours & Q(state="sending", claimed_until__lte=now)
    unknown = ours & Q(state="unknown", try_at__lte=now)
    pointless = Q(state="owed", expires_at__lte=now)
    # Each has its index; asked for with OR, every open message would be looked at.
    found = (Message.objects.filter(one).values_list("pk") for one in (leased, unknown, pointless))
    ids = [pk for (pk,) in next(found).union(*found, all=True)]
    if not ids:
        return 0
    with transaction.atomic():
        overdue = Message.objects.filter(leased | unknown | pointless, pk__in=ids)
        rows = list(overdue.select_for_update(skip_locked=True))
        for message in rows:
            _settle(message, transports, now)
    return len(rows)


def _settle(message: Message, transports: Transports, now: datetime) -> None:
    if message.state == "owed":
        message.state, message.error = "dropped", "expired"
    elif message.state == "sending":
        # The worker that claimed it is gone. Its lease was part of the waiting.
        wait = transports[message.channel].unknown_wait(message.kind) - lease()
        message.state, message.claimed_until = "unknown", None
        message.try_at = now + max(wait, timedelta())
        message.error = "unknown"
    else:
        message.state = after_silence(sent_again=message.sent_again).state
        message.sent_again, message.try_at = True, now
    message.save(update_fields=["state", "error", "claimed_until", "try_at", "sent_again"])
