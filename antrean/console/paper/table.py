"""The day list as a table that is filled in at a computer: CSV as Excel opens it in Indonesia."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from typing import Final

from antrean.kernel import timetext
from antrean.paper.entries import COLUMNS
from antrean.paper.numbers import FIRST, LAST, named
from antrean.paper.queries import Line

# Excel knows UTF-8 by it; and a list in Indonesia is separated by semicolons.
_MARK: Final = "\ufeff"
_SEPARATOR: Final = ";"
# What a table would read as a formula is text all the same.
_FORMULAS: Final = ("=", "+", "-", "@", "\t")


def day_list_csv(lines: Sequence[Line], zone: str) -> str:
    """Return the list of a day with empty columns, and the empty numbers of days on paper."""
    written = io.StringIO()
    table = csv.DictWriter(written, COLUMNS, delimiter=_SEPARATOR, lineterminator="\r\n")
    table.writeheader()
    for line in lines:
        table.writerow(
            {
                "nomor": line.number,
                "nama": _as_text(line.name),
                "jam": timetext.clock_text(line.hour, zone).rpartition(" ")[0],
                "kode": line.ending,
                "prioritas": "ya" if line.has_priority else "",
            }
        )
    for number in range(FIRST, LAST + 1):
        table.writerow({"nomor": named(number)})
    return _MARK + written.getvalue()


def _as_text(name: str) -> str:
    return f"'{name}" if name.startswith(_FORMULAS) else name
