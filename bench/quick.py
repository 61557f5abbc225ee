"""`make bench-quick`: whether something became slow, in two minutes.

With `--base COMMIT` (`make bench-quick BASE=…`) that commit is measured in the same run, turn by
turn, and each figure is told as well as ours ÷ its.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import bookings, machines, report, whatsapp
from bench.ground import BooksDifferError, Ground, prepared
from bench.report import Row, percentile, ratio
from bench.servers import Code
from tests.process.running import ROOT

PEER = "pgbench, the same statements"
PER_SECOND, SECONDS = 20, 8
OURS, BASE = "here", "base"


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m bench.quick", description=__doc__)
    parser.add_argument("--base", default="", metavar="COMMIT")
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--seconds", type=float, default=4.0)
    arguments = parser.parse_args()
    with ExitStack() as stack:
        options = {"runs": arguments.runs, "seconds": arguments.seconds}
        grounds = {OURS: stack.enter_context(prepared(**options))}
        if arguments.base:
            code = stack.enter_context(checked_out(arguments.base))
            grounds[BASE] = grounds[OURS].beside(code)
        about = report.machine(grounds[OURS].cluster.about)
        try:
            rows = measured(grounds)
        except BooksDifferError as error:
            sys.stderr.write(f"bench: {error}\n")
            return 1
    report.tell(rows, about, report.QUICK_RESULTS)
    return 0


@contextmanager
def checked_out(commit: str) -> Iterator[Code]:
    """Give a worktree of the commit; with a Python of its own if it needs other packages."""
    git = ["git", "-C", str(ROOT), "worktree"]
    with TemporaryDirectory(prefix="antrean-base-") as name:
        root = Path(name) / "code"
        subprocess.run([*git, "add", "--detach", "--quiet", str(root), commit], check=True)
        try:
            yield Code(root, _python(root, Path(name) / "venv"))
        finally:
            subprocess.run([*git, "remove", "--force", str(root)], check=True)


def _python(root: Path, venv: Path) -> str:
    needed = Path("requirements/base.txt")
    if (root / needed).read_bytes() == (ROOT / needed).read_bytes():
        return sys.executable
    subprocess.run([sys.executable, "-m", "venv", str(venv)], check=True)
    python = str(venv / "bin/python")
    install = [python, "-m", "pip", "install", "-qq", "--disable-pip-version-check"]
    subprocess.run([*install, "--require-hashes", "-r", str(needed)], cwd=root, check=True)
    # It tells its own version, so it is installed as well.
    subprocess.run([*install, "--no-deps", "-e", "."], cwd=root, check=True)
    return python


def measured(grounds: dict[str, Ground]) -> list[Row]:
    """Return the rows of all sides; each has its turn in each round."""
    ours = grounds[OURS]
    rates = ours.in_turn(
        {name: partial(bookings.booked, ground, 2) for name, ground in grounds.items()}
        | {PEER: partial(bookings.written, ours, *bookings.PEERS[PEER])}
    )
    alone = ours.in_turn({n: partial(bookings.waited_alone, g) for n, g in grounds.items()})
    served = ours.in_turn({n: partial(machines.ready_and_weight, g) for n, g in grounds.items()})
    said = {
        name: [whatsapp.on_one_number(ground, PER_SECOND, SECONDS)]
        for name, ground in grounds.items()
    }
    per_second = {name: [run.rate for run in runs] for name, runs in rates.items()}
    rows = [Row(part="quick", what=PEER, unit="/s", runs=per_second.pop(PEER))]
    what = "bookings over HTTP, 2 processes"
    rows.append(ratio("quick", f"{what} ÷ {PEER}", per_second[OURS], rows[0].runs))
    rows += compared(what, "/s", per_second)
    for name, percent in (("median", 50), ("p99", 99)):
        rows += compared(f"a lone booking, {name}", "ms", _percentiles(alone, percent))
    for name, percent in (("median", 50), ("p99", 99)):
        words = f"message → code sent, {PER_SECOND} messages/s, {name}"
        rows += compared(words, "ms", _percentiles(said, percent))
    for place, (words, unit) in enumerate([("ready", "s"), ("all processes", "MB")]):
        figures = {name: [run[place] for run in runs] for name, runs in served.items()}
        rows += compared(f"serve on SQLite, {words}", unit, figures)
    return rows


def compared(what: str, unit: str, found: dict[str, list[float]]) -> list[Row]:
    """Return a figure of ours; with a base, its as well and ours ÷ its."""
    if BASE not in found:
        return [Row(part="quick", what=what, unit=unit, runs=found[OURS])]
    rows = [
        Row(part="quick", what=f"{what}, {side}", unit=unit, runs=runs)
        for side, runs in found.items()
    ]
    return [*rows, ratio("quick", f"{what}, {OURS} ÷ {BASE}", found[OURS], found[BASE])]


def _percentiles(found: dict[str, list[Sequence[float]]], percent: float) -> dict[str, list[float]]:
    return {
        name: [percentile(waits, percent) * 1000 for waits in runs] for name, runs in found.items()
    }


if __name__ == "__main__":
    sys.exit(main())
