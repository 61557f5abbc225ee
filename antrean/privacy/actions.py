"""Erasing personal data: on schedule, and for who asks.

How long each kind is kept stands in `RULES`, and nowhere else. Every batch is one
transaction together with the number that proves it, so a run that is interrupted has
proved exactly what it did, and the next one goes on. Rows stay, emptied, where statistics
count them; what happened to a booking never held a name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from antrean.accounts import actions as accounts
from antrean.accounts.models import Device, Kin
from antrean.bookings import actions as bookings
from antrean.bookings import queries
from antrean.bookings.models import CLOSED_STATES, Place
from antrean.counters import actions as counters
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.notifications import actions as notifications
from antrean.notifications.models import OPEN_STATES as OPEN_MESSAGES
from antrean.notifications.models import Message
from antrean.paper import actions as paper
from antrean.people import actions as people
from antrean.people.errors import ContactRefusedError
from antrean.people.models import Holder, Identity
from antrean.privacy.keepers import keepers
from antrean.privacy.models import Erasure

HOLDS = timedelta(hours=24)
CHAT = timedelta(days=30)
VISITS = timedelta(days=90)
LISTS = timedelta(days=2)
# Since they were last booked for: a family often comes one after the other.
FAMILY = timedelta(days=730)
# What staff did, and who they were that did it.
STAFF = timedelta(days=730)
# The last answer goes out within Meta's window or not at all.
_FAREWELL = timedelta(hours=24)
# A visit ends with its day; this long a worker may have been away.
_VISIT_ENDS = timedelta(days=7)
_BATCH = 500
_GLANCE = 10_000
_STRETCH = 1000

type Counts = Mapping[str, int]
type Report = dict[str, int]


@dataclass(frozen=True, slots=True)
class Rule:
    """How long something is kept, and how a batch of what is older goes."""

    kept_for: timedelta
    erase: Callable[[datetime, int], Counts]


@dataclass(frozen=True, slots=True)
class _Proof:
    """Notes what one run erased, in the transaction that erases it."""

    reason: str
    at: datetime
    cutoff: datetime | None = None

    def note(self, counts: Counts) -> None:
        for what, count in counts.items():
            row = {"what": what, "reason": self.reason, "at": self.at, "cutoff": self.cutoff}
            if not Erasure.objects.filter(**row).update(count=F("count") + count):
                Erasure.objects.create(**row, count=count)


def apply_retention() -> Report:
    """Erase everything that was kept long enough; return how much of what."""
    now = clock.now()
    report: Report = {}
    for rule in RULES:
        proof = _Proof("schedule", now, now - rule.kept_for)
        while counts := _one_batch(rule, proof):
            _add(report, counts)
    _add(report, _forget_idle(_Proof("schedule", now, now - CHAT)))
    return report


def erase_person(holder: Holder, by: bookings.Actor) -> tuple[str, ...]:
    """Erase what is kept about a person; return the codes of the bookings cancelled for it.

    Their names stay a moment longer, for the last answer (`forget_leaving`). Somebody who
    is in the building keeps their place: its data goes when the visit is over.
    """
    with transaction.atomic():
        cancelled = tuple(_cancelled(holder, by))
        _wipe(holder)
        people.leave(holder.pk)
    return cancelled


def add_whatsapp(holder_id: int, secret: str) -> bool:
    """Make the WhatsApp account that sent this browser's code the person's; False: none did yet.

    Who wrote is known as somebody from then on. Only if nothing is kept about them are the two
    made one: whoever has bookings, kin or a browser of their own stays who they are.

    Raises:
        ContactRefusedError: taken, has_one.
    """
    with transaction.atomic():
        sender_id = accounts.sender_to_add(holder_id, secret)
        refusal = _take_account(holder_id, sender_id) if sender_id else None
    if refusal is not None:
        raise refusal  # After the commit: a code is good once.
    return sender_id is not None


def _take_account(holder_id: int, sender_id: int) -> ContactRefusedError | None:
    """Make two people one, if nothing is kept about the sender; return why not."""
    if sender_id == holder_id:
        return None
    try:
        with transaction.atomic():
            _join(holder_id, sender_id)
    except ContactRefusedError as refusal:
        return refusal
    return None


def _join(holder_id: int, sender_id: int) -> None:
    # Messages are locked before holders; the answer to the code may still be owed.
    notifications.hand_over(sender_id, holder_id)
    people.take_whatsapp(holder_id, sender_id)
    if not _is_nobody(sender_id):  # Asked now that nobody else writes for them.
        raise ContactRefusedError(reason="taken")
    _forget(sender_id)


def _is_nobody(holder_id: int) -> bool:
    """Whether nothing is kept about this person but by what names they wrote."""
    theirs = [
        _unerased().filter(booking__holder=holder_id),
        Kin.objects.filter(holder=holder_id),
        Device.objects.filter(holder=holder_id),
        Identity.objects.filter(holder=holder_id, kind__in=["email", "account"]),
        Holder.objects.filter(pk=holder_id, leaving_since__isnull=False),
    ]
    return not any(found.exists() for found in theirs)


def forget_leaving() -> int:
    """Forget who asked for it and has had the last answer; return how many."""
    waiting = Message.objects.filter(holder=OuterRef("pk"), state__in=OPEN_MESSAGES)
    too_late = Q(leaving_since__lt=clock.now() - _FAREWELL)
    leaving = Holder.objects.filter(~Exists(waiting) | too_late, leaving_since__isnull=False)
    ids = list(leaving.values_list("pk", flat=True)[:_BATCH])
    for holder_id in ids:
        _forget(holder_id)
    return len(ids)


# By request


def _cancelled(holder: Holder, by: bookings.Actor) -> Iterator[str]:
    for booking in queries.open_bookings(holder.pk):
        try:
            bookings.cancel(booking.code, by)
        except DomainError:
            continue  # Checked in, or over: it closes by itself.
        yield booking.code


def _wipe(holder: Holder) -> None:
    """Empty everything of a person but their open places and what is just being sent."""
    Message.objects.filter(holder=holder, state="owed").update(state="dropped")
    counts: Report = {}
    _add(counts, _empty_places(_closed_places().filter(booking__holder=holder)))
    _add(counts, _empty_messages(_closed_messages().filter(holder=holder)))
    _add(counts, _counted(family=accounts.forget_kin(holder.pk)))
    _add(counts, _counted(notes=counters.erase_notes_about(holder.pk)))
    for keeper in keepers():
        _add(counts, keeper.erase_person(holder))
    _Proof("request", clock.now()).note(counts)


def _forget(holder_id: int) -> None:
    with transaction.atomic():
        holder = Holder.objects.select_for_update(no_key=True).get(pk=holder_id)
        # What they said since they asked goes with their names.
        _wipe(holder)
        accounts.sign_out_everywhere(holder_id)
        _Proof("request", clock.now()).note(_counted(names=people.forget(holder_id)))


# By schedule


def _one_batch(rule: Rule, proof: _Proof) -> Counts:
    assert proof.cutoff  # noqa: S101  # `apply_retention` gives one
    with transaction.atomic():
        counts = rule.erase(proof.cutoff, _BATCH)
        proof.note(counts)
    return counts


def _holds(cutoff: datetime, limit: int) -> Counts:
    """Erase the people of holds that ended unconfirmed."""
    # The oldest first, as an index has them: a join by itself would read every old booking.
    unnumbered = _unerased().filter(queue_number="", state__in=["cancelled", "expired"])
    oldest = list(unnumbered.order_by("booking").values_list("pk", flat=True)[:_GLANCE])
    ended = _unerased().filter(booking__confirmed_at=None, booking__closed_at__lt=cutoff)
    return _empty_places(ended.filter(pk__in=oldest), limit, what="holds")


def _visits(cutoff: datetime, limit: int) -> Counts:
    return _empty_places(_unerased().filter(day__lt=cutoff.date()), limit)


def _lists(cutoff: datetime, limit: int) -> Counts:
    return _counted(lists=paper.forget_lists(cutoff, limit))


def _notes(cutoff: datetime, limit: int) -> Counts:
    return _counted(notes=counters.erase_notes(cutoff, limit))


def _of_the_forgotten(cutoff: datetime, limit: int) -> Counts:
    """Erase the visits that were still going on when their holder was forgotten."""
    days = cutoff.date() - _VISIT_ENDS, cutoff.date() + timedelta(days=1)
    over = _closed_places().filter(day__range=days)
    return _empty_places(over.filter(booking__holder__erased_at__lte=cutoff), limit)


def _messages(cutoff: datetime, limit: int) -> Counts:
    # What waited that long has nobody to go to any more.
    Message.objects.filter(state="owed", due_at__lt=cutoff).update(state="dropped")
    return _empty_messages(_closed_messages().filter(owed_at__lt=cutoff), limit)


def _family(cutoff: datetime, limit: int) -> Counts:
    return _counted(family=accounts.forget_unused_kin(cutoff, limit))


def _staff(cutoff: datetime, limit: int) -> Counts:
    return _counted(acts=accounts.forget_acts(cutoff, limit))


def _records(cutoff: datetime, limit: int) -> Counts:
    counts: Report = {}
    for keeper in keepers():
        _add(counts, keeper.erase_before(cutoff, limit))
    return counts


def _forget_idle(proof: _Proof) -> Counts:
    """Forget people of whom nothing else is kept and who were not heard of for as long as chats.

    No index knows who that is, so everybody known is looked at, one stretch after another.
    """
    assert proof.cutoff  # noqa: S101  # `apply_retention` gives one
    report: Report = {}
    last = 0
    known = Holder.objects.filter(erased_at=None).order_by("pk").values_list("pk", flat=True)
    while stretch := list(known.filter(pk__gt=last)[:_STRETCH]):
        last = stretch[-1]
        with transaction.atomic():
            counts = _names(proof.cutoff, stretch)
            proof.note(counts)
        _add(report, counts)
    return report


def _names(cutoff: datetime, holder_ids: Collection[int]) -> Counts:
    named = Identity.objects.exclude(kind="account").values("holder")
    idle = (
        Holder.objects.filter(pk__in=holder_ids)
        .filter(pk__in=named)
        .annotate(seen_at=Coalesce("last_heard_at", "created_at"))
        .filter(
            ~Exists(_unerased().filter(booking__holder=OuterRef("pk"))),
            ~Exists(Message.objects.filter(holder=OuterRef("pk"), erased_at=None)),
            ~Exists(Identity.objects.filter(holder=OuterRef("pk"), kind="account")),
            ~Exists(Kin.objects.filter(holder=OuterRef("pk"))),
            seen_at__lt=cutoff,
        )
    )
    # Locked, so that nobody who writes at this very moment is forgotten with their message.
    locked = idle.select_for_update(no_key=True, skip_locked=True, of=("self",))
    return _counted(names=sum(people.forget(one.pk) for one in locked))


RULES = (
    Rule(HOLDS, _holds),
    Rule(VISITS, _visits),
    Rule(VISITS, _notes),
    Rule(LISTS, _lists),
    Rule(timedelta(), _of_the_forgotten),
    Rule(FAMILY, _family),
    Rule(STAFF, _staff),
    Rule(CHAT, _messages),
    Rule(CHAT, _records),
)


# Emptying


def _unerased() -> QuerySet[Place]:
    return Place.objects.filter(erased_at=None)


def _closed_places() -> QuerySet[Place]:
    return _unerased().filter(booking__state__in=CLOSED_STATES)


def _closed_messages() -> QuerySet[Message]:
    return Message.objects.filter(erased_at=None).exclude(state__in=OPEN_MESSAGES)


def _empty_places(
    places: QuerySet[Place], limit: int | None = None, *, what: str = "visits"
) -> Counts:
    ids = list(places.values_list("pk", flat=True)[:limit])
    emptied = Place.objects.filter(pk__in=ids).update(
        name="",
        birth_date=None,
        nik_sealed="",
        nik_hash="",
        erased_at=clock.now(),
    )
    return _counted(**{what: emptied})


def _empty_messages(messages: QuerySet[Message], limit: int | None = None) -> Counts:
    ids = list(messages.values_list("pk", flat=True)[:limit])
    # The carrier's id of a message holds the number that it went to.
    emptied = Message.objects.filter(pk__in=ids).update(
        body={}, carrier_id="", media_id="", media_digest="", erased_at=clock.now()
    )
    return _counted(messages=emptied)


def _counted(**counts: int) -> Counts:
    return {what: count for what, count in counts.items() if count}


def _add(report: Report, counts: Counts) -> None:
    for what, count in counts.items():
        report[what] = report.get(what, 0) + count
