"""A ticket on paper: one sheet of A4 as a tagged PDF (PDF/UA-1), set by typst.

The sheet is `ticket.typ`; what it says is passed as data and never read as markup. Typst is a
library of 80 MB, so it is loaded by the first who saves a ticket, and kept.
"""

from __future__ import annotations

import json
import threading
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final, cast

from django.conf import settings

from antrean.kernel import timetext
from antrean.web.tickets import Ticket
from antrean.web.wording import plain, spoken

if TYPE_CHECKING:
    import typst

_HERE: Final = Path(__file__).parent
# A compiler keeps what it was given last, so it sets one ticket at a time.
_one_at_a_time: Final = threading.Lock()


def paper(ticket: Ticket) -> bytes:
    """Return the ticket of a confirmed booking as a PDF in the page's language."""
    said = json.dumps(_said(ticket), ensure_ascii=False)
    with _one_at_a_time:
        return _set(said, ticket)


def _set(said: str, ticket: Ticket) -> bytes:
    compiler = _compiler()
    from typst import TypstError  # noqa: PLC0415  # loaded by `_compiler`

    inputs = {"ticket": said}
    try:
        made = compiler.compile(
            sys_inputs=inputs, format="pdf", pdf_standards="ua-1", timestamp=ticket.now
        )
    except TypstError:
        # PDF/UA admits no letter that no font here has. The person still gets their ticket,
        # tagged all the same, with a box for the letter; the text that is read out has it.
        made = compiler.compile(sys_inputs=inputs, format="pdf", timestamp=ticket.now)
    return cast("bytes", made)  # to memory, and a PDF is one file


@cache
def _compiler() -> typst.Compiler:
    import typst  # noqa: PLC0415  # see above

    return typst.Compiler(_HERE / "ticket.typ", root=_HERE, font_paths=[_HERE / "fonts"])


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
