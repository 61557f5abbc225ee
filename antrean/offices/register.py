"""The register of offices, as a CSV file: read as a whole, or refused as a whole.

Each row is checked by itself; whether its parent exists is for whoever knows the others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from pathlib import Path

from antrean.offices.errors import OfficeFileRefusedError
from antrean.offices.models import LATITUDES, LONGITUDES, ZONES

SHIPPED = Path(__file__).parent / "data" / "offices.csv"

# Column: the longest text it may hold, and whether it may be empty.
_TEXTS = {
    "code": (40, False),
    "short": (8, True),
    "kind": (8, False),
    "parent": (40, True),
    "name": (120, False),
    "class": (60, True),
    "city": (80, False),
    "province": (80, False),
    "pilot_channel": (12, True),
}
COLUMNS = [*_TEXTS, "timezone", "lat", "lon", "pilot"]
_CODE = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeRow:
    """One office of the register. The fields but `line` and `parent` are those of the model."""

    line: int = field(compare=False)
    code: str
    short: str
    kind: str
    parent: str
    name: str
    office_class: str
    city: str
    province: str
    timezone: str
    latitude: Decimal
    longitude: Decimal
    in_pilot: bool
    pilot_channel: str


def read(path: Path) -> list[OfficeRow]:
    """Return the rows of a file.

    Raises:
        OfficeFileRefusedError: at the first thing that is wrong with it.
        OSError: the file cannot be read.
    """
    rows: dict[str, OfficeRow] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            for row in _rows(csv.DictReader(file, strict=True)):
                if row.code in rows:
                    raise _refused(row.line, "code", "duplicate")
                rows[row.code] = row
    except (UnicodeDecodeError, csv.Error) as error:
        raise _refused(len(rows) + 2, "", "text") from error
    return list(rows.values())


def _rows(reader: csv.DictReader[str]) -> Iterator[OfficeRow]:
    for column in COLUMNS:
        if column not in (reader.fieldnames or []):
            raise _refused(1, column, "missing")
    # Not `line_num`: a person counts rows, and a quoted field may hold a line break.
    for line, cells in enumerate(reader, start=2):
        # The reader puts cells too many under None, and None into cells too few.
        if None in cells or None in cells.values():
            raise _refused(line, "", "columns")
        yield _row(line, {column: text.strip() for column, text in cells.items()})


def _row(line: int, cells: dict[str, str]) -> OfficeRow:
    for column, (longest, may_be_empty) in _TEXTS.items():
        if not cells[column] and not may_be_empty:
            raise _refused(line, column, "empty")
        if len(cells[column]) > longest:
            raise _refused(line, column, "too_long")
    if not _CODE.fullmatch(cells["code"]):
        raise _refused(line, "code", "text")
    if cells["timezone"] not in ZONES:
        raise _refused(line, "timezone", "unknown")
    if cells["pilot"] not in {"0", "1"}:
        raise _refused(line, "pilot", "unknown")
    return OfficeRow(
        line=line,
        office_class=cells["class"],
        timezone=cells["timezone"],
        latitude=_degrees(line, cells, "lat"),
        longitude=_degrees(line, cells, "lon"),
        in_pilot=cells["pilot"] == "1",
        **{column: cells[column] for column in _TEXTS if column != "class"},
    )


def _degrees(line: int, cells: dict[str, str], column: str) -> Decimal:
    low, high = LATITUDES if column == "lat" else LONGITUDES
    try:
        degrees = Decimal(cells[column])
    except InvalidOperation as error:
        raise _refused(line, column, "number") from error
    if not (degrees.is_finite() and low <= degrees <= high):
        raise _refused(line, column, "number")
    # City level: two decimals, as the register has them.
    return degrees.quantize(Decimal("0.01"))


def _refused(row: int, column: str, problem: str) -> OfficeFileRefusedError:
    return OfficeFileRefusedError(row=row, column=column, problem=problem)
