"""Offices by distance, as the crow flies: good enough to say which one is near."""

from __future__ import annotations

import math
from collections.abc import Iterable

from antrean.offices.models import Office

_EARTH_KM = 6371.0


def distance_km(one: Office, other: Office) -> float:
    """Return the distance of two offices in km. Source: haversine formula."""
    latitudes = math.radians(float(one.latitude)), math.radians(float(other.latitude))
    east = math.radians(float(other.longitude) - float(one.longitude))
    north = latitudes[1] - latitudes[0]
    a = (
        math.sin(north / 2) ** 2
        + math.cos(latitudes[0]) * math.cos(latitudes[1]) * math.sin(east / 2) ** 2
    )
    return 2 * _EARTH_KM * math.asin(math.sqrt(a))


def nearest(office: Office, others: Iterable[Office], *, most: int) -> list[tuple[Office, int]]:
    """Return the nearest of the others with their distance in km, the nearest first."""
    far = ((other, distance_km(office, other)) for other in others if other.pk != office.pk)
    return [(other, round(km)) for other, km in sorted(far, key=lambda pair: pair[1])[:most]]
