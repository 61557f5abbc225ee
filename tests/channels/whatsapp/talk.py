"""A conversation without anything around it: a tiny fake of the actions, and a telephone.

The fake keeps bookings as the dialogue sees them and lets a test say what comes of the next act.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from antrean.channels.whatsapp.dialogue import answer, hear, needs_action
from antrean.channels.whatsapp.dialogue import intents as i
from antrean.channels.whatsapp.dialogue import outcomes as o
from antrean.channels.whatsapp.dialogue import words as w
from antrean.kernel import codes
from antrean.kernel.timetext import Language

ZONE = ZoneInfo("Asia/Jakarta")
TODAY = date(2026, 11, 24)  # a Tuesday
NOW = datetime(2026, 11, 24, 10, tzinfo=ZONE)
MONDAY = date(2026, 12, 7)
OFFICE = i.OfficeView(
    name="Kantor Imigrasi Bogor",
    zone="Asia/Jakarta",
    address="Jalan Ahmad Yani Nomor 65, Tanah Sareal, Kota Bogor",
    phone="(0251) 8332870",
    privacy_url="https://antrean.example/privasi",
)
FORM = "#Budi#25011987#07122026"
BUDI = i.Applicant("Budi", date(1987, 1, 25))
NEAREST = (o.NearDay(date(2026, 12, 8), 12), o.NearDay(date(2026, 12, 9), 7))


def code_of(number: int) -> str:
    """Return the same valid code for the same number, always."""
    body = "K7QX" + "".join(codes.ALPHABET[number // 32**n % 32] for n in range(3, -1, -1))
    return next(code for c in codes.ALPHABET if codes.is_code(code := body + c))


CODE = code_of(1)


def person(number: int = 1, name: str = "Budi", born: date = date(1987, 1, 25), **more: Any):
    return i.PersonView(number, name, born, **more)


def booking(
    number: int = 1,
    *,
    people: tuple[i.PersonView, ...] = (person(),),
    day: date = MONDAY,
    state: str = "held",
    **more: Any,
) -> i.BookingView:
    starts = datetime.combine(day, datetime.min.time(), ZONE).replace(hour=8)
    return i.BookingView(
        code=code_of(number),
        state=state,
        office_name=OFFICE.name,
        day=day,
        starts_at=starts,
        ends_at=starts + timedelta(hours=1),
        arrive_from=starts - timedelta(minutes=30),
        arrive_asked_from=starts - timedelta(minutes=30),
        arrive_by=starts,
        held_until=NOW + timedelta(hours=1),
        people=tuple(replace(one, state=state) for one in people),
        **more,
    )


def confirmed(*people: i.PersonView, number: int = 1, day: date = MONDAY) -> i.BookingView:
    numbered = tuple(
        i.PersonView(p.id, p.name, p.birth_date, p.relation, "confirmed", f"A{n:03}")
        for n, p in enumerate(people or (person(),), start=12)
    )
    return booking(number, people=numbered, day=day, state="confirmed")


@dataclass
class Talk:
    """One person's chat with one office."""

    language: Language = "id"
    bookings: list[i.BookingView] = field(default_factory=list)
    step: str = "idle"
    draft: Mapping[str, Any] = field(default_factory=dict)
    misses: int = 0
    is_first: bool = False
    outcome: o.Outcome | None = None  # what comes of the next act, whatever it is
    now: datetime = NOW
    intent: i.Intent = field(default_factory=i.Silence)
    said: tuple[w.Words, ...] = ()
    days: tuple[o.NearDay, ...] = NEAREST
    turns: Mapping[str, i.TurnView] = field(default_factory=dict)  # of who waits in the hall
    _ids: Any = field(default_factory=lambda: itertools.count(1))

    def write(self, text: str) -> str:
        return self.hear(i.Heard("text", self.now, text))

    def tap(self, payload: str) -> str:
        return self.hear(i.Heard("tap", self.now, payload=payload))

    def stand(self) -> i.Stand:
        return i.Stand(
            office=OFFICE,
            today=self.now.date(),
            now=self.now,
            language=self.language,
            step=self.step,
            draft=self.draft,
            bookings=tuple(self.bookings),
            misses=self.misses,
            is_first_contact=self.is_first,
        )

    def hear(self, heard: i.Heard) -> str:
        stand = self.stand()
        self.intent = hear(stand, heard)
        outcome = self.act(self.intent) if needs_action(self.intent) else o.Understood()
        speech = answer(stand, self.intent, outcome)
        self.step, self.draft, self.misses = speech.step, speech.draft, speech.misses
        self.said = speech.words
        self.is_first = False
        return self.text

    @property
    def text(self) -> str:
        return "\n---\n".join(map(text_of, self.said))

    @property
    def taps(self) -> dict[str, str]:
        """What can be tapped: titles and their ids."""
        return {
            item.title: item.id
            for said in self.said
            for item in [*getattr(said, "buttons", ()), *getattr(said, "rows", ())]
        }

    def booking(self, code: str) -> i.BookingView:
        return next(one for one in self.bookings if one.code == code)

    # The actions

    def act(self, intent: i.Intent) -> o.Outcome:
        told, self.outcome = self.outcome, None
        if told is not None:
            return told
        code = getattr(intent, "code", "")
        if code and code not in [one.code for one in self.bookings]:
            return o.Refused("not_found")
        return getattr(self, f"_{type(intent).__name__.lower()}")(intent)

    def _put(self, changed: i.BookingView) -> i.BookingView:
        self.bookings = [changed if b.code == changed.code else b for b in self.bookings]
        return changed

    def _register(self, intent: i.Register) -> o.Outcome:
        self.bookings = [b for b in self.bookings if b.code not in intent.replaces]
        number = next(self._ids)
        people = tuple(
            i.PersonView(10 * number + n, p.name, p.birth_date, p.relation)
            for n, p in enumerate(intent.people)
        )
        made = booking(number, people=people, day=intent.day)
        self.bookings.append(made)
        return o.Held(made, replaced=bool(intent.replaces))

    def _confirm(self, intent: i.Confirm) -> o.Outcome:
        old = self.booking(intent.code)
        people = tuple(
            replace(p, state="confirmed", queue_number=f"A{n:03}")
            for n, p in enumerate(old.people, start=12)
        )
        return o.Confirmed(self._put(replace(old, state="confirmed", people=people)))

    def _cancel(self, intent: i.Cancel) -> o.Outcome:
        old = self.booking(intent.code)
        gone = intent.people or tuple(p.id for p in old.people)
        people = tuple(replace(p, state="cancelled") if p.id in gone else p for p in old.people)
        state = "cancelled" if all(p.state == "cancelled" for p in people) else old.state
        until = self.now + timedelta(minutes=5)
        changed = replace(old, people=people, state=state, undo_until=until)
        names = tuple(p.name for p in people if p.id in gone)
        return o.Cancelled((self._put(changed),), names)

    def _cancelall(self, intent: i.CancelAll) -> o.Outcome:
        done = [self._cancel(i.Cancel(code)) for code in intent.codes]
        return o.Cancelled(
            tuple(one.bookings[0] for one in done if isinstance(one, o.Cancelled)), ()
        )

    def _undo(self, intent: i.Undo) -> o.Outcome:
        return o.Undone(tuple(map(self._undone, intent.codes)))

    def _undone(self, code: str) -> i.BookingView:
        old = self.booking(code)
        state = "confirmed" if old.people[0].queue_number else "held"
        people = tuple(replace(p, state=state) for p in old.people)
        return self._put(replace(old, state=state, people=people, undo_until=None))

    def _offerdays(self, intent: i.OfferDays) -> o.Outcome:
        return o.DaysOffered(self.days)

    def _reschedule(self, intent: i.Reschedule) -> o.Outcome:
        old = self.booking(intent.code)
        moved = booking(1, people=old.people, day=intent.day, state="confirmed")
        return o.Rescheduled(self._put(replace(moved, code=old.code)))

    def _correct(self, intent: i.Correct) -> o.Outcome:
        old = self.booking(intent.code)
        people = tuple(
            replace(p, name=intent.name or p.name, birth_date=intent.birth_date or p.birth_date)
            if p.id == intent.person
            else p
            for p in old.people
        )
        return o.Corrected(self._put(replace(old, people=people)))

    def _setlanguage(self, intent: i.SetLanguage) -> o.Outcome:
        self.language = intent.language
        return o.Changed()

    def _stop(self, intent: i.Stop) -> o.Outcome:
        return o.Changed()

    def _start(self, intent: i.Start) -> o.Outcome:
        return o.Changed()

    def _showstatus(self, intent: i.ShowStatus) -> o.Outcome:
        return o.InLine(self.turns) if self.turns else o.Understood()

    def _erasedata(self, intent: i.EraseData) -> o.Outcome:
        cancelled = tuple(b.code for b in self.bookings)
        self.bookings = []
        return o.Erased(cancelled)


def text_of(said: w.Words) -> str:
    """Return what a person reads of a message."""
    if isinstance(said, w.Barcode | w.Ticket):
        return said.caption
    if isinstance(said, w.Template):
        return " ".join(said.parameters)
    return said.body
