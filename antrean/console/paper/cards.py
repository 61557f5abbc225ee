"""Cards for a rehearsal: the code of each invented party, to be cut out and scanned."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

from django.conf import settings

from antrean.bookings.models import Booking, Place
from antrean.console.barcodes import drawn
from antrean.console.wording import plain, spoken
from antrean.counters.actions.entering import is_elderly
from antrean.kernel import clock, codes, timetext
from antrean.look.paper import sheet
from antrean.offices.models import Office

_SHEET: Final = Path(__file__).parent / "rehearsal.typ"
# Check-in opens so long before the hour.
_OPENS: Final = timedelta(minutes=60)


def rehearsal_codes(shadow: Office) -> bytes:
    """Return the cards of a rehearsal as a PDF, in the order of their hours."""
    found = Booking.objects.filter(slot__office=shadow).select_related("slot")
    parties = found.prefetch_related("places").order_by("slot__starts_at", "pk")
    said = {
        "language": spoken(),
        "title": plain("rehearsal.pdf.title"),
        "heading": plain("rehearsal.pdf.title"),
        "text": plain("rehearsal.pdf.text"),
        "service": shadow.display_name,
        "operator": settings.OPERATOR_NAME,
        "demo": plain("rehearsal.banner"),
        "cards": [_card(booking, shadow) for booking in parties],
    }
    return sheet(_SHEET, said, clock.now())


def _card(booking: Booking, shadow: Office) -> dict[str, object]:
    slot, people = booking.slot, list(booking.places.all())
    hours = timetext.window_text(slot.starts_at, slot.ends_at, shadow.timezone)
    return {
        "try": plain(f"rehearsal.try.{_tried_with(booking, people, shadow)}"),
        "barcode": drawn(booking.code),
        "code": codes.shown(booking.code),
        "people": [{"number": one.queue_number, "name": one.name} for one in people],
        "hour": plain(
            "rehearsal.pdf.hour", day=timetext.short_day_text(slot.day, spoken()), hours=hours
        ),
    }


def _tried_with(booking: Booking, people: Sequence[Place], shadow: Office) -> str:
    """Return what a card is good for, as it was when the rehearsal began."""
    slot, since = booking.slot, shadow.rehearsed_since or clock.now()
    kinds = (
        ("other_day", slot.day != shadow.today(since)),
        ("unconfirmed", not any(one.queue_number for one in people)),
        ("late", slot.starts_at <= since),
        ("early", slot.starts_at - _OPENS > since),
        ("party", len(people) > 1),
        ("priority", any(is_elderly(one.birth_date, slot.day) for one in people)),
    )
    return next((kind for kind, is_so in kinds if is_so), "in")
