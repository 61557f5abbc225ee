"""Reading JSON that others wrote: any key may be missing, any value of any kind.

Each function returns something of the kind that was asked for, empty when there was
none, and never raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

# From year 1 to 9999 in UTC, the range of a datetime.
_EPOCH_RANGE = range(-62_135_596_800, 253_402_300_800)
JsonObject = Mapping[str, object]
_NOTHING: JsonObject = {}


def mapping(value: object) -> JsonObject:
    """Return an object of JSON, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def items(value: object) -> list[object]:
    """Return a list's items; anything else that is there counts as the only item."""
    if value is None:
        return []
    return value if isinstance(value, list) else [value]


def text(value: object) -> str:
    """Return a text without what no database stores: NUL and halves of a surrogate pair."""
    if not isinstance(value, str):
        return ""
    return value.replace("\0", "").encode("utf-8", "ignore").decode()


def instant(value: object) -> datetime | None:
    """Return the instant of epoch seconds, which Meta writes as text."""
    if isinstance(value, bool) or not isinstance(value, str | int):
        return None
    try:
        seconds = int(value)
    except ValueError:
        return None
    return datetime.fromtimestamp(seconds, UTC) if seconds in _EPOCH_RANGE else None
