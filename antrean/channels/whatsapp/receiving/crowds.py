"""A crowd's turn: one message of each of many people, read in one transaction.

At the release hour a thousand people write the same form in a minute, and soon after send
their codes back. Read one by one each costs some forty statements; read together, a crowd
costs about as many. So whatever is asked and written here is so for all at once, and the
number of statements does not depend on how many people there are.

Only what cannot get in anybody's way is done for a crowd: answers, and one kind of act a
transaction: either registrations, which take claims, bookings and slots in one allocation, or
confirmations, which take bookings and slots. Both in one transaction would ask for claims with
slots in hand. Whoever means anything else is read alone afterwards.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from operator import attrgetter
from typing import Any, Literal

from django.db import connection, transaction
from django.db.models import Window
from django.db.models.functions import RowNumber

from antrean.channels.whatsapp import actions, conversation, dialogue, performing
from antrean.channels.whatsapp.dialogue import intents
from antrean.channels.whatsapp.dialogue.intents import BookingView, Intent, Stand
from antrean.channels.whatsapp.dialogue.outcomes import Outcome, Understood
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.performing import Doing
from antrean.channels.whatsapp.receiving.keys import sender_key
from antrean.channels.whatsapp.receiving.parse import message_of, sender_of
from antrean.channels.whatsapp.standing import bookings_of, stand_of
from antrean.kernel import clock
from antrean.kernel.rows import together
from antrean.notifications.outbox import Owed, owe
from antrean.offices.models import Office
from antrean.people import actions as people
from antrean.people.models import Holder, Identity
from antrean.privacy.notice import VERSION

ORDER = ("said_at", "received_at", "position", "id")
_KINDS = ("bsuid", "parent_bsuid", "phone")

type _Names = dict[str, str]
type _Course = Literal["answer", "register", "confirm", "alone"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How many messages were read, and whose senders have to be read alone."""

    done: int
    alone: Collection[str]


@dataclass(slots=True)
class _Turn:
    """One person's oldest unread message, and what becomes of it."""

    event: InboxEvent
    standing: Conversation
    stand: Stand
    intent: Intent
    outcome: Outcome | None = field(default_factory=Understood)

    @property
    def doing(self) -> Doing:
        return conversation.doing(self.event, self.standing.holder, self.standing.office)


def unread_heads(keys: Iterable[str]) -> list[InboxEvent]:
    """Return the oldest unread message under each of these keys."""
    nth = Window(RowNumber(), partition_by="sender_key", order_by=ORDER)
    waiting = InboxEvent.objects.filter(state="unread", kind="message", sender_key__in=set(keys))
    return list(waiting.annotate(nth=nth).filter(nth=1))


def read(senders: Collection[str]) -> Reading:
    """Read the oldest message of each of these senders but those whom another worker reads.

    New people are added first, in a transaction of their own: who they are does not depend on
    what they say, and nobody has to wait for the crowd to meet one of it.
    """
    heads = unread_heads(senders)
    crowd = _Crowd(heads)
    crowd.meet(heads)
    with transaction.atomic():
        crowd.hear(crowd.lock())
        crowd.perform()
        crowd.answer()
    return Reading(len(crowd.turns) + len(crowd.unanswered), crowd.alone)


class _Crowd:
    """One crowd on its way; the methods are called in the order in which they stand."""

    def __init__(self, heads: Collection[InboxEvent]) -> None:
        numbers = {one.phone_number_id for one in heads} - {""}
        found = Office.objects.filter(whatsapp_phone_number_id__in=numbers)
        self.offices = {office.whatsapp_phone_number_id: office for office in found}
        self.alone: set[str] = set()
        self.keys: dict[int, set[str]] = {}  # of the people who were met
        self.turns: list[_Turn] = []
        self.unanswered: list[InboxEvent] = []

    def meet(self, heads: Collection[InboxEvent]) -> None:
        """Learn who wrote, and add those who are new."""
        plain = [one for one in heads if self._is_plain(one)]
        named = [(one, names) for one in plain if (names := self._unless_faulty(one, _names))]
        met = people.meet([(names, one.said_at) for one, names in named])
        for (event, _), holder_id in zip(named, met, strict=True):
            if holder_id is None:
                self.alone.add(event.sender_key)
            else:
                self.keys.setdefault(holder_id, set()).add(event.sender_key)

    def _is_plain(self, event: InboxEvent) -> bool:
        """Whether it is the first try, and for one of our numbers."""
        is_plain = not event.tries and event.phone_number_id in self.offices
        if not is_plain:
            self.alone.add(event.sender_key)
        return is_plain

    def _unless_faulty[T](self, event: InboxEvent, look: Callable[[InboxEvent], T]) -> T | None:
        """Return what is seen in an event; one that cannot be read harms nobody but its sender."""
        try:
            return look(event)
        except Exception:  # noqa: BLE001  # read alone, it fails again and is noted there
            self.alone.add(event.sender_key)
            return None

    def lock(self) -> dict[Holder, InboxEvent]:
        """Lock those people whom nobody else reads; return what each said first, under any name."""
        free = Holder.objects.filter(pk__in=self.keys, erased_at=None, leaving_since=None)
        locked = free.select_for_update(no_key=True, skip_locked=True).order_by("pk")
        holders = {holder.pk: holder for holder in locked}
        # The keys of the messages too: they were made with an older secret if it was changed.
        owners = {key: pk for pk in holders for key in self.keys[pk]}
        names: dict[int, set[tuple[str, str]]] = {pk: set() for pk in holders}
        for one in Identity.objects.filter(holder__in=holders, kind__in=_KINDS):
            names[one.holder_id].add((one.kind, one.value))
            owners[sender_key(one.kind, one.value)] = one.holder_id
        heads: dict[int, InboxEvent] = {}
        for event in sorted(unread_heads(owners), key=attrgetter(*ORDER)):
            heads.setdefault(owners[event.sender_key], event)
        return {
            holders[pk]: event
            for pk, event in heads.items()
            if self._is_plain(event) and self._is_by(names[pk], event)
        }

    def _is_by(self, names: Collection[tuple[str, str]], event: InboxEvent) -> bool:
        """Whether all names in the message are this person's, as their rows say now."""
        said = self._unless_faulty(event, _names)
        if said is not None and not said.items() <= set(names):
            self.alone.add(event.sender_key)
            return False
        return said is not None

    def hear(self, heads: Mapping[Holder, InboxEvent]) -> None:
        """Hear what each of these people wants."""
        writers = {one: self.offices[event.phone_number_id] for one, event in heads.items()}
        bookings = bookings_of({one.pk: office for one, office in writers.items()}, clock.now())
        for standing in actions.conversations(list(writers.items())):
            views = bookings[standing.holder_id]
            turn = self._unless_faulty(
                heads[standing.holder],
                lambda event, standing=standing, views=views: _heard(event, standing, views),  # type: ignore[misc]
            )
            match turn:
                case _Turn():
                    self.turns.append(turn)
                case InboxEvent():
                    self.unanswered.append(turn)
                case _:
                    self.alone.add(heads[standing.holder].sender_key)

    def perform(self) -> None:
        """Do what is wanted, of the acts only the kind that waits longest."""
        courses = [(_course(turn.intent), turn) for turn in self.turns]
        act = next((course for course, _ in courses if course in _ACTS), None)
        self.alone |= {turn.event.sender_key for course, turn in courses if course == "alone"}
        # The other kind stays unread, and now waits longest.
        self.turns = [turn for course, turn in courses if course in {"answer", act}]
        acting = [turn for course, turn in courses if course == act]
        if act and acting:
            outcomes = _ACTS[act]([(turn.intent, turn.doing) for turn in acting])
            for turn, outcome in zip(acting, outcomes, strict=True):
                turn.outcome = outcome
        self.alone |= {turn.event.sender_key for turn in acting if turn.outcome is None}
        self.turns = [turn for turn in self.turns if turn.outcome is not None]
        for turn in self.turns:
            if isinstance(turn.intent, _HARMLESS):
                turn.outcome = performing.perform(turn.intent, turn.doing)

    def answer(self) -> None:
        """Owe the answers, and keep how each conversation goes on."""
        owed: list[Owed] = []
        heard: dict[int, datetime] = {}
        informed: list[int] = []
        for turn in self.turns:
            assert turn.outcome  # noqa: S101  # the others were left out by `perform`
            speech = dialogue.answer(turn.stand, turn.intent, turn.outcome)
            turn.event.outcome = conversation.outcome_name(turn.intent, turn.outcome)
            actions.go_on(turn.standing, speech, missed_before=turn.stand.misses)
            owed += conversation.owed_for(speech, turn.event, turn.standing)
            holder, said_at = turn.standing.holder, turn.event.said_at
            if holder.last_heard_at is None or holder.last_heard_at < said_at:
                heard[holder.pk] = said_at
            if speech.words and turn.stand.is_first_contact:
                informed.append(holder.pk)
        owe(owed)
        actions.remember([turn.standing for turn in self.turns])
        with together(connection):
            people.all_heard(heard)
            people.note_notice(informed, VERSION, clock.now())
            actions.close([turn.event for turn in self.turns], "done")
            actions.close(self.unanswered, "ignored")


def _names(event: InboxEvent) -> _Names:
    sender = sender_of(event.content)
    named = {"bsuid": sender.bsuid, "parent_bsuid": sender.parent_bsuid, "phone": sender.phone}
    return {kind: value for kind, value in named.items() if value}


def _heard(
    event: InboxEvent, standing: Conversation, bookings: tuple[BookingView, ...]
) -> _Turn | InboxEvent | None:
    """Return what the person means, the event if nobody expects an answer; None: read it alone."""
    message = message_of(event.content)
    if conversation.is_unanswered(message):
        return event
    if message.shared_phone:
        return None  # It may make two people one.
    stand = stand_of(standing, event.said_at, bookings)
    intent = dialogue.hear(stand, conversation.heard_in(message, event.said_at))
    return _Turn(event, standing, stand, intent)


# What writes nothing, or only to the person's own row, which is locked.
_HARMLESS = (
    intents.OfferDays,
    intents.SetLanguage,
    intents.ShowStatus,
    intents.Start,
    intents.Stop,
)
_ACTS: Mapping[str, Callable[[Sequence[Any]], Sequence[Outcome | None]]] = {
    "register": performing.register_all,
    "confirm": performing.confirm_all,
}


def _course(intent: Intent) -> _Course:
    """Return how a crowd does it; "alone": not at all."""
    match intent:
        case intents.Register(replaces=()):
            return "register"
        case intents.Confirm():
            return "confirm"
        case _ if isinstance(intent, _HARMLESS) or not dialogue.needs_action(intent):
            return "answer"
        case _:
            return "alone"
