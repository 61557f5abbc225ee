"""What staff print: the day list, empty numbers for a day on paper, and the closing list.

What a sheet says is put together here from the words of the pages; how it looks stands in the
`.typ` file of its name, how sheets are set in `look.paper`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Final

from django.conf import settings
from django.urls import reverse

from antrean.console.wording import plain, spoken
from antrean.kernel import clock, timetext
from antrean.look.paper import sheet
from antrean.offices.models import Office
from antrean.paper.models import DayList
from antrean.paper.numbers import FIRST, LAST, named
from antrean.paper.queries import Closing, Line

_HERE: Final = Path(__file__).parent
_RULES: Final = range(1, 6)
# As many empty numbers as fit on the last sheet of a list; all of them are printed once apart.
_WITH_A_LIST: Final = 28


def day_list(day_list: DayList, lines: Sequence[Line]) -> bytes:
    """Return the list of a day as a PDF, with a sheet of empty numbers behind it."""
    office = day_list.office
    zone = office.timezone
    said = _around("list.pdf.title", office, day_list) | {
        "made": plain("list.pdf.made", moment=_moment(day_list.made_at, zone)),
        "count": plain("list.pdf.count", n=len(lines)),
        "hours": [
            {"hour": plain("list.pdf.hour", hour=hour), "people": [_person(one) for one in people]}
            for hour, people in _by_hour(lines, zone)
        ],
        "heads": [plain(f"list.head.{name}") for name in _HEADS],
        "numbers": _numbers(FIRST, FIRST + _WITH_A_LIST - 1),
    }
    return sheet(_HERE / "day_list.typ", said, clock.now())


def empty_numbers(office: Office) -> bytes:
    """Return all numbers of days on paper, for people who are still to come, as a PDF."""
    said = _around("list.pdf.empty", office, None) | {
        "made": "",
        "count": "",
        "hours": [],
        "heads": [],
        "numbers": _numbers(FIRST, LAST),
    }
    return sheet(_HERE / "day_list.typ", said, clock.now())


def closing_list(office: Office, closing: Closing) -> bytes:
    """Return what became of every number of a day as a PDF."""
    zone = office.timezone
    said = _house("closing.pdf.title", office) | {
        "office": office.display_name,
        "day": timetext.day_text(closing.day, spoken()),
        "facts": _facts(closing, zone),
        "counts_title": plain("closing.pdf.counts"),
        "counts": [
            [plain(f"outcome.{outcome}"), str(count)] for outcome, count in closing.counts.items()
        ],
        "heads": [plain(f"closing.head.{name}") for name in ("number", "outcome", "came", "done")],
        "numbers_title": plain("closing.pdf.numbers"),
        "numbers": [
            [
                one.number,
                plain(f"outcome.{one.outcome}"),
                _hour(one.came_at, zone),
                _hour(one.done_at, zone),
            ]
            for one in closing.numbers
        ],
        "chain_title": plain("closing.pdf.chain"),
        "chain": plain("closing.pdf.acts", n=closing.acts),
        "head": closing.head or "–",
        "signed": [plain("closing.pdf.supervisor"), plain("closing.pdf.office_head")],
        "page": plain("list.pdf.page"),
    }
    return sheet(_HERE / "closing.typ", said, clock.now())


_HEADS: Final = ("number", "name", "ending", "came", "done", "result")


def _house(title: str, office: Office) -> dict[str, object]:
    return {
        "language": spoken(),
        "title": plain(title),
        "service": office.display_name,
        "operator": settings.OPERATOR_NAME,
        "demo": plain("demo") if settings.DEMO else "",
    }


def _around(title: str, office: Office, day_list: DayList | None) -> dict[str, object]:
    entered = settings.PUBLIC_URL.rstrip("/") + reverse("console:paper_day")
    return _house(title, office) | {
        "heading": plain(title),
        "day": timetext.day_text(day_list.day, spoken()) if day_list else plain("list.pdf.date"),
        "rules_title": plain("list.pdf.rules"),
        "rules": [
            plain(f"list.rule.{n}", first=named(FIRST), last=named(LAST), address=entered)
            for n in _RULES
        ],
        "priority": plain("list.pdf.priority"),
        "cancelled": plain("list.pdf.cancelled"),
        "destroy": plain("list.pdf.destroy") if day_list else "",
        "page": plain("list.pdf.page"),
        "numbers_title": plain("list.pdf.numbers"),
        "numbers_text": plain("list.pdf.numbers.text"),
        "number_heads": [
            plain(f"list.head.{name}") for name in ("number", "name", "born", *_HEADS[3:])
        ],
    }


def _by_hour(lines: Iterable[Line], zone: str) -> Iterable[tuple[str, list[Line]]]:
    for starts_at, people in groupby(lines, key=lambda one: one.hour):
        yield timetext.clock_text(starts_at, zone), list(people)


def _person(line: Line) -> dict[str, object]:
    return {
        "number": line.number,
        "name": line.name or "–",
        "ending": line.ending,
        "has_priority": line.has_priority,
        "is_cancelled": line.is_cancelled,
    }


def _numbers(first: int, last: int) -> list[str]:
    return [named(number) for number in range(first, last + 1)]


def _facts(closing: Closing, zone: str) -> list[str]:
    facts = [
        plain("closing.pdf.opened", hour=_hour(closing.opened_at, zone)),
        plain("closing.pdf.closed", hour=_hour(closing.closed_at, zone)),
    ]
    if closing.delay_minutes:
        facts.append(plain("closing.pdf.delay", n=closing.delay_minutes))
    facts += [
        plain("closing.pdf.outage", hours=timetext.window_text(one.starts_at, one.ends_at, zone))
        for one in closing.outages
    ]
    return facts


def _hour(at: datetime | None, zone: str) -> str:
    return timetext.clock_text(at, zone).rpartition(" ")[0] if at else "–"


def _moment(at: datetime, zone: str) -> str:
    day = timetext.day_text(timetext.local_day(at, zone), spoken())
    return f"{day}, {timetext.clock_text(at, zone)}"
