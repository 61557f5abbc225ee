"""What stands on a slip: the same lines for a network printer and for a browser's.

A slip holds numbers, hours and a code, and nobody's name: it lies about in the hall.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Self

import segno

from antrean.bookings import queries
from antrean.bookings.models import Booking
from antrean.counters.models import Visit
from antrean.kernel import codes, timetext
from antrean.kernel.timetext import Language
from antrean.kernel.wording import table

TEXTS = table(Path(__file__).parent / "wording")
_QUIET_MODULES = 4
_DOCUMENTS = {"new": 3, "replacement": 2}


@dataclass(frozen=True, slots=True)
class Slip:
    """The text of a slip, from top to bottom.

    Attributes:
        numbers: queue numbers, as large as the paper allows.
        facts: one line each, below the numbers.
        code: canonical, printed as a barcode and in letters; none if empty.
        notes: what to do, in small letters.
    """

    language: Language
    office: str
    title: str
    numbers: Sequence[str]
    facts: Sequence[str]
    code: str = ""
    notes: Sequence[str] = ()

    @property
    def shown_code(self) -> str:
        return codes.shown(self.code) if self.code else ""

    @property
    def barcode(self) -> str:
        """The code as SVG, for paper of a browser."""
        drawn: str = segno.make_qr(self.code, error="q").svg_inline(
            border=_QUIET_MODULES, omitsize=True, svgclass="qr", lineclass=None
        )
        return drawn

    def to_keep(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def kept(cls, content: Mapping[str, Any]) -> Self:
        return cls(**content)


def number_slip(visit: Visit, numbers: Sequence[str], *, place: str, language: Language) -> Slip:
    """Return the slip of people who are in the building.

    Args:
        numbers: theirs, as they are called.
        place: where they wait, in the office's words; empty: wherever people wait.
    """
    texts, hall = TEXTS[language], visit.hall
    zone = hall.office.timezone
    return Slip(
        language=language,
        office=hall.office.display_name,
        title=texts["number.title"],
        numbers=tuple(numbers),
        facts=(
            timetext.day_text(hall.day, language),
            texts["number.since"].format(at=timetext.clock_text(visit.entered_at, zone)),
            texts["number.wait"].format(place=place or texts["number.place"]),
        ),
        code=visit.booking.code if visit.booking else "",
        notes=(texts["number.called"], texts["free"]),
    )


def booking_slip(booking: Booking, *, language: Language) -> Slip:
    """Return the ticket of a confirmed booking for people who take it along on paper."""
    texts, slot = TEXTS[language], booking.slot
    office, arrival = slot.office, queries.arrival(slot)
    void = timetext.clock_text(arrival.ends, office.timezone)
    places = [one for one in booking.places.all() if one.state == "confirmed"]
    documents = range(1, 1 + _DOCUMENTS[booking.service])
    return Slip(
        language=language,
        office=office.display_name,
        title=texts["ticket.title"],
        numbers=tuple(one.queue_number for one in sorted(places, key=lambda one: one.position)),
        facts=(
            timetext.day_text(slot.day, language),
            texts["ticket.report"].format(hours=_window(arrival.asked, arrival.ends, booking)),
            texts["ticket.void"].format(at=void),
            texts["ticket.served"].format(hours=_window(slot.starts_at, slot.ends_at, booking)),
        ),
        code=booking.code,
        notes=(
            texts["ticket.bring"],
            *(texts[f"documents.{booking.service}.{number}"] for number in documents),
            office.address,
            texts["free"],
        ),
    )


def _window(starts_at: datetime, ends_at: datetime, booking: Booking) -> str:
    return timetext.window_text(starts_at, ends_at, booking.slot.office.timezone)
