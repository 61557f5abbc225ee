"""Offices as dots on the outline of the country.

The outline, `static/web/indonesia.svg`, is drawn by `tools/frontend/map.mjs` with the same
corner and the same scale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from antrean.offices.models import Office

_WEST: Final = 94.5
_NORTH: Final = 6.5
_UNITS_A_DEGREE: Final = 20


@dataclass(frozen=True, slots=True)
class Dot:
    """An office; where it is on the map is text, the same in every language."""

    office: Office
    x: str
    y: str


def dots(offices: Iterable[Office]) -> list[Dot]:
    """Return the offices' dots; those that take bookings last, so that none covers them."""
    return [
        Dot(
            one,
            x=f"{(float(one.longitude) - _WEST) * _UNITS_A_DEGREE:.0f}",
            y=f"{(_NORTH - float(one.latitude)) * _UNITS_A_DEGREE:.0f}",
        )
        for one in sorted(offices, key=lambda one: one.is_open)
    ]
