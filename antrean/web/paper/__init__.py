"""A ticket on paper: one sheet of A4 (`ticket.typ`); how sheets are set stands in `look.paper`."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from django.conf import settings

from antrean.kernel import timetext
from antrean.look.paper import sheet
from antrean.web.tickets import Ticket
from antrean.web.wording import plain, spoken

_SHEET: Final = Path(__file__).parent / "ticket.typ"


def paper(ticket: Ticket) -> bytes:
    """Return the ticket of a confirmed booking as a PDF in the page's language."""
    return sheet(_SHEET, _said(ticket), ticket.now)


def _said(ticket: Ticket) -> dict[str, object]:
    slot = ticket.booking.slot
    office = slot.office
    zone = office.timezone
    arrival = timetext.window_text(ticket.arrival.asked, ticket.arrival.ends, zone)
    hours, _, zone_name = arrival.rpartition(" ")
    return {
        "language": spoken(),
        "title": plain("ticket.title", code=ticket.shown_code),
        "service": plain("service"),
        "operator": settings.OPERATOR_NAME,
        "demo": plain("demo") if settings.DEMO else "",
        "office": office.display_name,
        "day": timetext.day_text(slot.day, spoken()),
        "arrive": plain("ticket.arrive"),
        "arrival": hours,
        "zone": zone_name,
        "void": plain("ticket.void", void=timetext.clock_text(ticket.arrival.ends, zone)),
        "served": plain(
            "ticket.served", hours=timetext.window_text(slot.starts_at, slot.ends_at, zone)
        ),
        "barcode": str(ticket.qr),
        "barcode_alt": plain("ticket.barcode", code=ticket.shown_code),
        "code": ticket.shown_code,
        "people_title": plain("ticket.people"),
        "people": [
            {"number": person.queue_number, "name": person.name}
            for person in ticket.people
            if person.state == ticket.state
        ],
        "early": plain("ticket.early"),
        "where_title": plain("office.where"),
        "address": office.address,
        "phone": plain("office.phone", phone=ticket.office_phone),
        "documents_title": plain("documents.title"),
        "documents": [plain(key) for key in ticket.documents],
    }
