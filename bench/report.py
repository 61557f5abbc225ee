"""Figures, and how they are told: a table on stdout, the same as JSON, and in the document."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from statistics import median

RESULTS = Path("var/bench.json")
QUICK_RESULTS = Path("var/bench-quick.json")
DOCUMENT = Path("docs/performance.md")
_BLOCK = re.compile(r"(<!-- figures -->\n).*?(<!-- end of figures -->)", re.DOTALL)
_HEAD = ("what", "median", "min–max", "unit", "runs", "target", "note")


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure, as often as it was measured."""

    part: str
    what: str
    unit: str
    runs: Sequence[float]
    target: str = ""  # of the design
    note: str = ""
    at: float | None = None  # where it stands in a plot: processes, a rate, old bookings

    @property
    def median(self) -> float:
        return median(self.runs)

    def cells(self) -> tuple[str, ...]:
        spread = f"{told(min(self.runs))}–{told(max(self.runs))}" if len(self.runs) > 1 else ""
        figure, runs = told(self.median), str(len(self.runs))
        return (self.what, figure, spread, self.unit, runs, self.target, self.note)


def ratio(
    part: str, what: str, ours: Sequence[float], peer: Sequence[float], *, target: str = ""
) -> Row:
    """Return ours ÷ the peer's, round by round: both met the same machine."""
    runs = [one / other for one, other in zip(ours, peer, strict=True)]
    return Row(part=part, what=what, unit="×", runs=runs, target=target)


def percentile(ordered: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many of a hundred do not exceed."""
    place = -(-len(ordered) * percent // 100)
    return ordered[max(0, int(place) - 1)]


def told(figure: float) -> str:
    """Return a figure with as many digits as it deserves."""
    if figure >= 100:  # noqa: PLR2004  # three digits say enough of anything here
        return f"{figure:,.0f}"
    return f"{figure:.3g}" if figure else "0"


def table(rows: Iterable[Row]) -> str:
    """Return the rows as a table that reads on a terminal and as Markdown."""
    lines = [_HEAD, *(row.cells() for row in rows)]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    lines.insert(1, tuple("-" * width for width in widths))
    return "\n".join("| " + " | ".join(map(str.ljust, line, widths)) + " |" for line in lines)


def machine(postgres: str = "") -> dict[str, str]:
    """Return what the figures were measured on, and how busy it was with other things."""
    commit = ["git", "describe", "--always", "--dirty"]
    return {
        "commit": subprocess.run(
            commit, capture_output=True, text=True, check=False
        ).stdout.strip(),
        "cores": str(len(os.sched_getaffinity(0))),
        "processor": _processor(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "postgresql": postgres,
        "load before": busy(),
    }


def busy() -> str:
    """Return how many processes wanted to run in the last 1, 5 and 15 minutes."""
    return " ".join(f"{one:.2f}" for one in os.getloadavg())


def _processor() -> str:
    found = re.search(r"model name\s*: (.*)", Path("/proc/cpuinfo").read_text())
    return found[1] if found else platform.machine()


def tell(rows: Sequence[Row], about: Mapping[str, str], results: Path = RESULTS) -> None:
    """Print the table and keep it as JSON."""
    sys.stdout.write("\n".join(f"{name}: {value}" for name, value in about.items()))
    sys.stdout.write("\n\n" + table(rows) + "\n")
    results.parent.mkdir(exist_ok=True)
    kept = {"machine": dict(about), "rows": [asdict(row) for row in rows]}
    results.write_text(json.dumps(kept, indent=2) + "\n")


def write_down(rows: Sequence[Row], about: Mapping[str, str], pictures: Iterable[str]) -> None:
    """Put the figures of this run into the document, between its marks."""
    parts = ["\n".join(f"- {name}: {value}" for name, value in about.items()), table(rows)]
    parts += pictures
    block = "\n" + "\n\n".join(parts) + "\n\n"
    text = DOCUMENT.read_text()
    DOCUMENT.write_text(_BLOCK.sub(lambda found: f"{found[1]}{block}{found[2]}", text))
