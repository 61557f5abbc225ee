"""Reads of the outbox: what may go out now, what stands still, what staff must see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from antrean.kernel import clock
from antrean.notifications.models import OPEN_STATES, REMINDERS, Message, Pace, Pause
from antrean.people.models import Holder, Identity

# One pair of office number and person: 45 messages at once after a rest, then one per 6 s.
PAIR_SECONDS = 6
PAIR_BURST = 45
# A number whose next free moment is later than this takes no more messages for now.
PACED_AHEAD = timedelta(milliseconds=250)
_NAMES_OF = {"whatsapp": ["bsuid", "phone"], "email": ["email"]}
_PAIR_MEMORY = timedelta(hours=1)
_FOR_STAFF = ["dead", "call_list"]


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands still at an instant."""

    scopes: frozenset[str]

    def named(self, prefix: str) -> list[str]:
        return [scope.removeprefix(prefix) for scope in self.scopes if scope.startswith(prefix)]


def standing(now: datetime) -> Standing:
    """Return what is paused at `now`, and the numbers that have no moment free soon."""
    full = Pace.objects.filter(free_at__gt=now + PACED_AHEAD).values_list("scope")
    scopes = pauses(now).order_by().values_list("scope").union(full)
    return Standing(frozenset(scope for (scope,) in scopes))


def pauses(now: datetime | None = None) -> QuerySet[Pause]:
    """Return the pauses that hold, by scope."""
    held = Q(until=None) | Q(until__gt=now or clock.now())
    return Pause.objects.filter(held).order_by("scope")


def may_send_template(channel: str, template: str) -> bool:
    """Whether neither the channel nor this template of it stands still."""
    return not {channel, f"{channel}:template:{template}"} & standing(clock.now()).scopes


def sendable(channels: Iterable[str], now: datetime) -> QuerySet[Message]:
    """Return the messages that may go out now, the most urgent first.

    At most one per person: one being sent, or owed before, holds back the others.
    Reminders hold back nobody. What stands still is left out, and holds back nobody.
    """
    still = standing(now)
    paused = _paused(still, channels)
    earlier = Q(due_at__lt=OuterRef("due_at")) | Q(due_at=OuterRef("due_at"), pk__lt=OuterRef("pk"))
    waits_for = Message.objects.filter(holder=OuterRef("holder")).filter(
        Q(state="sending")
        | (earlier & Q(state="unknown") & ~Q(kind__in=REMINDERS))
        | (earlier & Q(state="owed") & ~Q(kind__in=REMINDERS) & ~paused)
    )
    open_channels = [channel for channel in channels if channel not in still.scopes]
    return (
        Message.objects.filter(state="owed", try_at__lte=now, channel__in=open_channels)
        .filter(Q(expires_at=None) | Q(expires_at__gt=now))
        .exclude(paused)
        .filter(~Exists(waits_for))
        .order_by("urgency", "try_at", "pk")
    )


def _paused(still: Standing, channels: Iterable[str]) -> Q:
    paused = Q(pk=None)  # Nothing.
    for channel in channels:
        kinds = still.named(f"{channel}:kind:")
        offices = [int(office) for office in still.named(f"{channel}:number:")]
        if kinds or offices:
            paused |= Q(channel=channel) & (Q(kind__in=kinds) | Q(office__in=offices))
    return paused


def news_channels(holder_ids: Collection[int], *, besides: str = "") -> Mapping[int, str]:
    """Return by which channel news reach each of these people: the one they chose, if it can.

    WhatsApp where nothing else is known: what cannot be sent so comes on the call list.

    Args:
        besides: a channel that has failed them.
    """
    known = {
        kind: Identity.objects.filter(holder=OuterRef("pk"), kind__in=kinds)
        for kind, kinds in _NAMES_OF.items()
    }
    rows = Holder.objects.filter(pk__in=holder_ids).annotate(
        by_whatsapp=Exists(known["whatsapp"]), by_email=Exists(known["email"])
    )
    # By name: whoever only owes a message need not load what sends it.
    open_channels = settings.TRANSPORTS.keys() - {besides}
    chosen = {}
    for pk, news_by, by_whatsapp, by_email in rows.values_list(
        "pk", "news_by", "by_whatsapp", "by_email"
    ):
        can = {"whatsapp": by_whatsapp, "email": by_email, "push": news_by == "push"}
        wanted = [news_by, "whatsapp", "email"]
        chosen[pk] = next(
            (one for one in wanted if can.get(one) and one in open_channels), "whatsapp"
        )
    return chosen


def pair_free_at(
    messages: Collection[Message], now: datetime
) -> Mapping[tuple[int, int], datetime]:
    """Return, per (office, holder), from when their next message keeps within the pair's rate."""
    sent = (
        Message.objects.filter(
            holder__in={message.holder_id for message in messages},
            sent_at__gt=now - _PAIR_MEMORY,
            erased_at=None,
        )
        .order_by("sent_at")
        .values_list("office_id", "holder_id", "sent_at")
    )
    paid: dict[tuple[int, int], datetime] = {}
    for office_id, holder_id, sent_at in sent:
        if sent_at is not None:
            start = max(paid.get((office_id, holder_id), sent_at), sent_at)
            paid[office_id, holder_id] = start + timedelta(seconds=PAIR_SECONDS)
    burst = timedelta(seconds=PAIR_SECONDS * (PAIR_BURST - 1))
    return {pair: until - burst for pair, until in paid.items()}


def template_recipients(channel: str, now: datetime) -> Mapping[str, set[int]]:
    """Return the holders reached by template in the moving day, per kind of message."""
    reached: dict[str, set[int]] = {}
    rows = Message.objects.filter(channel=channel, template_at__gt=now - timedelta(days=1))
    for kind, holder_id in rows.values_list("kind", "holder_id"):
        reached.setdefault(kind, set()).add(holder_id)
    return reached


def dead_letters() -> QuerySet[Message]:
    return Message.objects.filter(state="dead").select_related("office", "holder").order_by("pk")


def call_list() -> QuerySet[Message]:
    """Return what staff should tell by telephone, the most urgent first."""
    calls = Message.objects.filter(state="call_list").select_related("office", "holder")
    return calls.prefetch_related("holder__identities").order_by("urgency", "pk")


@dataclass(frozen=True, slots=True)
class Backlog:
    """The outbox in figures, for the metrics. `oldest_seconds` of what is due and unsent."""

    by_state: Mapping[str, int]
    oldest_seconds: float
    pauses: Mapping[str, str]


def backlog(now: datetime | None = None) -> Backlog:
    """Return how much is open or waits for staff, and what stands still."""
    now = now or clock.now()
    watched = [*OPEN_STATES, *_FOR_STAFF]
    # Each half is what an index holds; together they would be looked for in the whole table.
    watched_for = Q(state__in=OPEN_STATES) | Q(state__in=_FOR_STAFF)
    counts = Message.objects.filter(watched_for).order_by().values_list("state")
    unsent = Message.objects.filter(state__in=OPEN_STATES, due_at__lte=now)
    oldest = unsent.order_by("due_at").values_list("due_at", flat=True).first()
    return Backlog(
        by_state=dict.fromkeys(watched, 0) | dict(counts.annotate(n=Count("pk"))),
        oldest_seconds=(now - oldest).total_seconds() if oldest else 0.0,
        pauses=dict(pauses(now).values_list("scope", "reason")),
    )
