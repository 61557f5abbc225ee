"""What changed, as short keys that go through NOTIFY: ids only, never a person's data.

`b12` the booking 12 · `r3:2026-11-25` how many places remain on a day of office 3 ·
`d3:2026-11-25` that day itself · `h3:2026-11-25` the hall on it · `o3` any day of office 3.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import date

CHANNEL = "antrean_live"
# PostgreSQL refuses a payload of 8,000 bytes.
_LONGEST_PAYLOAD = 7900


def booking_key(booking_id: int) -> str:
    return f"b{booking_id}"


def room_key(office_id: int, day: date) -> str:
    return f"r{office_id}:{day}"


def day_key(office_id: int, day: date) -> str:
    return f"d{office_id}:{day}"


def hall_key(office_id: int, day: date) -> str:
    return f"h{office_id}:{day}"


def office_key(office_id: int) -> str:
    return f"o{office_id}"


def payloads(keys: Iterable[str]) -> Iterator[str]:
    """Yield the keys joined by spaces, each text short enough for one NOTIFY."""
    text = ""
    for key in sorted(keys):
        if len(text) + len(key) >= _LONGEST_PAYLOAD:
            yield text
            text = ""
        text = f"{text} {key}" if text else key
    if text:
        yield text


def keys_of(payload: str) -> Collection[str]:
    """Return the keys that a payload joins."""
    return payload.split()
