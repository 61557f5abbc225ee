"""How far a party is in the hall, as its own telephone shows it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from antrean.bookings.models import Booking
from antrean.counters.queries import Turn, expected_wait, people, present, turn, visit_of
from antrean.kernel.addresses import live_address
from antrean.kernel.timetext import zone_short
from antrean.web.wording import has


@dataclass(frozen=True, slots=True)
class ShownTurn:
    """A turn at an instant, with who waits for it, where, and the stream that keeps it fresh."""

    turn: Turn
    wait: tuple[int, int] | None
    people: Sequence[dict[str, str]]
    place: str
    live: str
    zone: str
    now: datetime

    @property
    def numbers(self) -> str:
        return " ".join(self.turn.numbers)

    @property
    def stage(self) -> str:
        """The key of what the stage is called."""
        return f"stage.{self.turn.stage}"

    @property
    def says(self) -> str:
        """The key of what is to be said beside the numbers; empty while they simply wait."""
        key = f"turn.{self.turn.back if self.turn.is_away else self.turn.state}"
        return key if has(key) else ""

    @property
    def is_called(self) -> bool:
        return self.turn.state == "called"

    @property
    def waits(self) -> bool:
        """Whether it can be told how many go first, and how long that takes."""
        return self.turn.state == "waiting" and not self.turn.is_away

    @property
    def minutes(self) -> str:
        low, high = self.wait or (0, 0)
        return f"{low}–{high}" if self.waits and high else ""

    @property
    def now_served(self) -> str:
        return ", ".join(self.turn.now_served)

    @property
    def since(self) -> int:
        """The instant, as scripts count."""
        return int(self.now.timestamp() * 1000)


def turn_of(booking: Booking, now: datetime) -> ShownTurn | None:
    """Return how far the party of a booking is; None if it is in no hall, or its visit is over."""
    visit = visit_of(booking)
    if visit is None:
        return None
    office, day = booking.slot.office, visit.hall.day
    here = present(office, day, now, row=visit.hall)
    stands = turn(visit.pk, here)
    if stands is None:
        return None
    names = {place.pk: place.name for place in booking.places.all()}
    mine = next(one for one in here.visits if one.pk == visit.pk)
    return ShownTurn(
        turn=stands,
        wait=expected_wait(here, visit.pk),
        people=[
            {"number": one.number, "name": names.get(one.place_id or 0, "")} for one in people(mine)
        ],
        place=here.rules.waiting_place,
        live=live_address(
            settings.LIVE_URL,
            f"hall/{office.code}:{day}",
            until=office.bounds(day)[1],
            secret=settings.SECRET_KEY,
        ),
        zone=zone_short(office.timezone),
        now=now,
    )
