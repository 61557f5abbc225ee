"""`python -m bench [NAME…]`: the figures of the design, or some of them."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Callable, Mapping

from bench import bookings, growth, machines, reads, report, webhook, whatsapp
from bench.ground import BooksDifferError, Ground, prepared

CORES = 2
PARTS: Mapping[str, Callable[[Ground], list[report.Row]]] = {
    "bookings": bookings.over_http,
    "soldout": bookings.sold_out,
    "lone": bookings.lone,
    "webhook": webhook.acknowledged,
    "whatsapp": whatsapp.end_to_end,
    "reads": reads.of_days,
    "sqlite": machines.on_sqlite,
    "serve": machines.served,
    "growth": growth.with_history,
}


def main() -> int:
    arguments = _parser().parse_args()
    # The design speaks of two cores, for everything: servers, database, clients.
    os.sched_setaffinity(0, set(sorted(os.sched_getaffinity(0))[:CORES]))
    rows: list[report.Row] = []
    with prepared(runs=arguments.runs, seconds=arguments.seconds) as ground:
        about = report.machine(_postgres(ground))
        try:
            for name in arguments.parts or PARTS:
                rows += _measured(name, ground)
        except BooksDifferError as error:
            sys.stderr.write(f"bench: {error}\n")
            return 1
    report.tell(rows, about)
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*PARTS, []], metavar="NAME")
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=5.0, help="of each run")
    return parser


def _postgres(ground: Ground) -> str:
    names = ("server_version", "fsync", "synchronous_commit", "shared_buffers")
    return ", ".join(f"{name} {ground.cluster.setting(name)}" for name in names)


def _measured(name: str, ground: Ground) -> list[report.Row]:
    sys.stderr.write(f"bench: {name}\n")
    return PARTS[name](ground)


if __name__ == "__main__":
    sys.exit(main())
