"""Facts of the queue as phrases of one language: days, windows, people, bookings.

Answers and unasked notices are both made of these, so that a booking reads the same
wherever it is told.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from antrean.channels.whatsapp.dialogue import words
from antrean.channels.whatsapp.dialogue.intents import BookingView, OfficeView, PersonView
from antrean.channels.whatsapp.dialogue.outcomes import NearDay
from antrean.channels.whatsapp.dialogue.wording import cut, say
from antrean.channels.whatsapp.dialogue.words import Barcode, Button, Buttons, Choices, Row, Ticket
from antrean.kernel import codes, names, timetext
from antrean.kernel.timetext import Language

_WEEKEND = 5
# Four sixty-letter names and all that must be told do not fit one caption; names give way.
_NAME_LENGTHS = (names.LONGEST, 40, 26)
_LONGEST_ADDRESS = 160
# In a second mention a name only has to be told from the others.
SHORT_NAME = 24


@dataclass(frozen=True, slots=True)
class Voice:
    """One office speaking one language."""

    language: Language
    office: OfficeView
    today: date

    def say(self, key: str, /, **values: object) -> str:
        return say(self.language, key, **values)

    def form(self) -> str:
        """Return an example of the form with a day that will be bookable."""
        return f"#Budi#25011987#{self.example_date()}"

    def example_date(self) -> str:
        day = self.today + timedelta(days=7)
        while day.weekday() >= _WEEKEND:
            day += timedelta(days=1)
        return f"{day:%d%m%Y}"

    # Time

    def day(self, day: date) -> str:
        return timetext.day_text(day, self.language)

    def date(self, day: date) -> str:
        return timetext.date_text(day, self.language)

    def clock(self, at: datetime) -> str:
        return timetext.clock_text(at, self.office.zone)

    def moment(self, at: datetime) -> str:
        local = timetext.local_day(at, self.office.zone)
        return self.say("moment", day=self.day(local), clock=self.clock(at))

    def window(self, booking: BookingView) -> str:
        return timetext.window_text(booking.starts_at, booking.ends_at, self.office.zone)

    def arrival(self, booking: BookingView) -> str:
        opens = max(booking.arrive_from, booking.arrive_asked_from)
        return timetext.window_text(opens, booking.arrive_by, self.office.zone)

    # People

    def listed(self, parts: Sequence[str]) -> str:
        """Return `A`, `A dan B`, `A, B, dan C`."""
        if len(parts) < 2:  # noqa: PLR2004 - nothing to join
            return "".join(parts)
        key = "and" if len(parts) == 2 else "and.many"  # noqa: PLR2004
        return self.say(key, first=", ".join(parts[:-1]), last=parts[-1])

    def names(self, people: Iterable[str], longest: int = SHORT_NAME) -> str:
        return self.listed([cut(name, longest) for name in people])

    def names_of(self, booking: BookingView) -> str:
        return self.names(person.name for person in still_in(booking))

    def people(self, people: Sequence[PersonView], longest: int) -> str:
        """Return who was understood: name, birth date, and the relation if it was told."""
        if len(people) == 1:
            person = people[0]
            return self.say(
                "person", name=self._named(person, longest), birth_date=self.date(person.birth_date)
            )
        return "\n".join(
            self.say(
                "person.numbered",
                number=number,
                name=self._named(person, longest),
                birth_date=self.date(person.birth_date),
            )
            for number, person in enumerate(people, start=1)
        )

    def _named(self, person: PersonView, longest: int) -> str:
        name = cut(person.name, longest)
        if not person.relation:
            return name
        return f"{name} ({self.say(f'relation.{person.relation}').lower()})"

    def numbers(self, booking: BookingView, longest: int) -> str:
        return "\n".join(
            self.say("number", number=person.queue_number, name=cut(person.name, longest))
            for person in still_in(booking)
            if person.queue_number
        )

    # Bookings

    def codes(self, bookings: Iterable[BookingView]) -> str:
        return self.listed([codes.shown(booking.code) for booking in bookings])

    def address(self) -> str:
        return cut(self.office.address, _LONGEST_ADDRESS)

    def status(self, booking: BookingView) -> str:
        """Return one booking as STATUS tells it."""
        return self.say(
            "status.booking",
            code=codes.shown(booking.code),
            names=self.names_of(booking),
            day=self.day(booking.day),
            window=self.window(booking),
            state=self._state(booking),
        )

    def _state(self, booking: BookingView) -> str:
        if booking.state == "held":
            until = booking.held_until
            return self.say("status.held", deadline=self.clock(until) if until else words.DEADLINE)
        if booking.state not in {"confirmed", "checked_in", "forfeited"}:
            return self.say(f"status.{_way_back(booking) or 'other'}")
        return self.say(
            f"status.{booking.state}",
            numbers=", ".join(numbers_of(booking)),
            arrival=self.arrival(booking),
        )

    # Whole messages

    def barcode(self, booking: BookingView, extras: Sequence[str]) -> Barcode:
        """Return the held code: what was understood, until when, how to confirm."""

        def caption(longest: int) -> str:
            held = self.say(
                "held",
                code=codes.shown(booking.code),
                people=self.people(booking.people, longest),
                office=booking.office_name,
                day=self.day(booking.day),
                window=self.window(booking),
                deadline=words.DEADLINE,
            )
            free = self.say("free", privacy_url=self.office.privacy_url)
            return "\n".join([held, *extras, free])

        stamp = (self.say("stamp"), self.say("stamp.until", deadline=words.DEADLINE))
        return Barcode(
            booking.code,
            codes.shown(booking.code),
            stamp,
            self._fitting(caption),
            (
                self.button("confirm", f"confirm:{booking.code}"),
                self.button("change", f"change:{booking.code}"),
                self.button("cancel", f"cancel:{booking.code}"),
            ),
        )

    def ticket(self, booking: BookingView, first: str = "") -> Ticket:
        """Return the ticket: numbers, names, day, arrival, what is void when, where."""

        def caption(longest: int) -> str:
            confirmed = self.say(
                "confirmed",
                code=codes.shown(booking.code),
                numbers=self.numbers(booking, longest),
                day=self.day(booking.day),
                arrival=self.arrival(booking),
                void=self.clock(booking.arrive_by),
                window=self.window(booking),
                address=self.address(),
            )
            return f"{first}\n{confirmed}" if first else confirmed

        lines = (
            self.say("ticket.state"),
            ", ".join(numbers_of(booking)),
            self.day(booking.day),
            self.say("ticket.arrival", arrival=self.arrival(booking)),
            self.say("ticket.void", void=self.clock(booking.arrive_by)),
            self.office.name,
        )
        return Ticket(booking.code, codes.shown(booking.code), lines, self._fitting(caption))

    def days(self, body: str, days: Sequence[NearDay], prefix: str) -> Choices:
        """Return days to tap; `prefix` is what a row's id begins with."""
        rows = tuple(
            Row(
                f"{prefix}:{near.day.isoformat()}",
                timetext.short_day_text(near.day, self.language),
                self.say("row.remaining", remaining=near.remaining),
            )
            for near in days[: words.ROWS_LIMIT]
        )
        return Choices(body, self.say("button.days"), rows)

    def button(self, name: str, payload: str) -> Button:
        return Button(payload, self.say(f"button.{name}"))

    def buttons(self, body: str, *pairs: tuple[str, str]) -> Buttons:
        return Buttons(body, tuple(self.button(name, payload) for name, payload in pairs))

    def _fitting(self, caption: Callable[[int], str]) -> str:
        """Return the caption with names as long as fit under a picture, with what follows."""
        privacy = self.say("privacy", privacy_url=self.office.privacy_url)
        room = words.CAPTION_LIMIT - len(f"\n\n{privacy}\n\n{self.office.name}")
        tried = (caption(longest) for longest in _NAME_LENGTHS)
        return next((text for text in tried if len(text) <= room), cut(caption(1), room))


def _way_back(booking: BookingView) -> str:
    """Return how a closed booking can still be had: its cancelling undone, or a free choice."""
    if booking.state != "cancelled":
        return ""
    if booking.undo_until is not None:
        return "cancelled"
    return "choice" if booking.choice_until is not None else ""


def still_in(booking: BookingView) -> tuple[PersonView, ...]:
    """Return the people who have their place; all of a booking that is over."""
    people = tuple(p for p in booking.people if p.state not in {"cancelled", "expired"})
    return people or booking.people


def numbers_of(booking: BookingView) -> list[str]:
    """Return the queue numbers of those who have their place."""
    return [person.queue_number for person in still_in(booking) if person.queue_number]
