"""`python -m bench [NAME…]`: the figures of the design, or some of them."""

from __future__ import annotations

import argparse
import os
import sys
import traceback
from collections.abc import Callable, Mapping

from bench import (
    bookings,
    growth,
    hall,
    machines,
    offered,
    pages,
    plots,
    reads,
    report,
    streams,
    webhook,
    whatsapp,
)
from bench.ground import BooksDifferError, Ground, prepared

CORES = 2
PARTS: Mapping[str, Callable[[Ground], list[report.Row]]] = {
    "bookings": bookings.over_http,
    "soldout": bookings.sold_out,
    "lone": bookings.lone,
    "load": offered.in_steps,
    "webhook": webhook.acknowledged,
    "whatsapp": whatsapp.end_to_end,
    "reads": reads.of_days,
    "pages": pages.of_the_way,
    "sqlite": machines.on_sqlite,
    "serve": machines.served,
    "streams": streams.watched,
    "hall": hall.at_work,
    "growth": growth.with_history,
}


def main() -> int:
    arguments = _parser().parse_args()
    # The design speaks of two cores, for everything: servers, database, clients.
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
    with prepared(runs=arguments.runs, seconds=arguments.seconds) as ground:
        about = report.machine(ground.cluster.about)
        found = [_measured(name, ground) for name in arguments.parts or PARTS]
    about["load after"] = report.busy()
    rows = [row for part in found for row in part]
    report.tell(rows, about)
    if not all(found):
        return 1
    if arguments.write:
        report.write_down(rows, about, plots.drawn(rows))
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="NAME")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each run")
    parser.add_argument(
        "--write", action="store_true", help="into docs/performance.md as well, with its plots"
    )
    return parser


def _measured(name: str, ground: Ground) -> list[report.Row]:
    """Return the rows of a part; none when its books differ or it broke, which is said.

    What the other parts found in half an hour is told all the same.
    """
    sys.stderr.write(f"bench: {name}\n")
    try:
        return PARTS[name](ground)
    except BooksDifferError as error:
        sys.stderr.write(f"bench: {name}: {error}\n")
    except Exception:  # noqa: BLE001  # the other parts are told all the same
        sys.stderr.write(f"bench: {name}: {traceback.format_exc()}\n")
    return []


if __name__ == "__main__":
    sys.exit(main())
