"""The page that says whether the service runs; whoever knows that hands it over."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

from django.http import HttpRequest, HttpResponse
from django.utils.timezone import get_default_timezone_name

from antrean.kernel import clock
from antrean.kernel.timetext import clock_text
from antrean.web.pages import page

type How = Literal["works", "slow", "away"]

# The colours and shapes of a place in the queue, which say the same of the service.
_LOOKS: Final = MappingProxyType(
    {
        "works": ("confirmed", "check"),
        "slow": ("held", "hourglass"),
        "away": ("forfeited", "cross"),
    }
)


@dataclass(frozen=True, slots=True)
class Standing:
    booking: How
    whatsapp: How
    sending: How


@dataclass(frozen=True, slots=True)
class Line:
    """One part of the service: keys of words, and the shape that goes with them."""

    what: str
    word: str
    text: str
    looks: str
    icon: str


def standing_page(request: HttpRequest, standing: Standing) -> HttpResponse:
    """Say of each part of the service how it stands, and what that means for people."""
    lines = [
        _line("booking", standing.booking),
        _line("whatsapp", standing.whatsapp),
        _line("sending", standing.sending),
    ]
    at = clock_text(clock.now(), get_default_timezone_name())
    return page(request, "status", {"lines": lines, "at": at})


def _line(part: str, how: How) -> Line:
    looks, icon = _LOOKS[how]
    return Line(f"status.{part}", f"status.{how}", f"status.{part}.{how}", looks, icon)
