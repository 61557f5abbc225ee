"""How long a person who registers waits for the code: the real service, a simulated Meta.

The simulator stamps both ends with one clock: when the person's message was said, and when
it accepted our answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from statistics import median

import httpx

from bench import postgres, servers
from bench.ground import Ground
from bench.load import Line
from bench.metering import database_seconds
from bench.postgres import Cluster
from bench.report import Row, percentile
from bench.requests import name, request
from bench.servers import NUMBER_ID, OFFICE, Office, Running
from tests.process.running import free_port, until

SECONDS = 15
# Before them at the same rate, not counted: what a process does once in its life is done by then.
WARM_SECONDS = 5
PATIENCE = 60.0
TARGETS = {"median": "< 300 ms at 80/s", "p99": "< 1 s at 80/s"}
# Meta lets a number take and send 80 messages a second together: a release hour is of many.
MORE_OFFICES = ("bekasi", "depok", "tangerang")


@dataclass(frozen=True, slots=True)
class Told:
    """The seconds each person waited for the code, sorted; of a processor each took, by whom."""

    waits: Sequence[float]
    cost: Mapping[str, float]


def end_to_end(ground: Ground) -> list[Row]:
    """20 and 80 messages a second on PostgreSQL with two workers, 20 on SQLite."""
    with ground.copy() as office:
        _open_more(office)
        sides = {
            "PostgreSQL, 20 messages/s": lambda: on_postgres(ground, office, 20),
            "PostgreSQL, 80 messages/s": lambda: on_postgres(ground, office, 80),
            "SQLite, 20 messages/s": lambda: on_sqlite(ground, 20),
        }
        return rows(ground.in_turn(sides))


def rows(found: dict[str, list[Told]]) -> list[Row]:
    """Return the rows of registrations, by what they were measured on."""
    return [
        Row(
            part="whatsapp",
            what=f"message → code sent, {what}, {which}",
            unit="ms",
            runs=[percentile(run.waits, percent) * 1000 for run in runs],
            target=TARGETS[which] if "80" in what else "",
            note=_cost(runs) if which == "median" else "",
        )
        for what, runs in found.items()
        for which, percent in {"median": 50, "p99": 99}.items()
    ]


def _cost(runs: Sequence[Told]) -> str:
    each = {who: median(run.cost[who] for run in runs) for who in runs[0].cost}
    return "a message, ms of a processor: " + ", ".join(
        f"{who} {seconds * 1000:.1f}" for who, seconds in each.items()
    )


def on_postgres(ground: Ground, office: Office, per_second: int) -> Told:
    """Let people write to all offices of this one's database in turn."""
    people = per_second * SECONDS
    with ground.cluster.copied(office.url) as url:
        numbers = list(_numbers().values())
        return told(office.on(url), people, per_second, numbers=numbers, cluster=ground.cluster)


def on_one_number(ground: Ground, per_second: int, seconds: int) -> Sequence[float]:
    """Let people write to one office on PostgreSQL."""
    with ground.copy() as office:
        return told(office, per_second * seconds, per_second).waits


def on_sqlite(ground: Ground, per_second: int) -> Told:
    folder = ground.folder / f"whatsapp-{time.monotonic_ns()}"
    office = servers.copied(ground.sqlite, folder)
    return told(office, per_second * SECONDS, per_second, workers=1)


def _numbers() -> Mapping[str, str]:
    """Return Meta's id of each office's number."""
    offices = (OFFICE, *MORE_OFFICES)
    return {office: str(int(NUMBER_ID) + place) for place, office in enumerate(offices)}


def _open_more(office: Office) -> None:
    for code, number_id in _numbers().items():
        if code != OFFICE:
            servers.open_office(office, code, number_id)
    postgres.widen(office.url)


def told(  # noqa: PLR0913  # who says what where, how many, how fast, to how many workers
    office: Office,
    people: int,
    per_second: int,
    *,
    workers: int = 2,
    numbers: Sequence[str] = (NUMBER_ID,),
    cluster: Cluster | None = None,
) -> Told:
    """Let people register at this rate; return how long they waited, and what it cost."""
    with ExitStack() as stack:
        simulator, port = stack.enter_context(_simulator(office, numbers))
        office = office.told(WHATSAPP_GRAPH_URL=simulator.url)
        server = stack.enter_context(servers.web(office, port=port))
        reading = [stack.enter_context(servers.command(office, "worker")) for _ in range(workers)]

        def spent() -> dict[str, float]:
            return {
                "workers": sum(worker.cpu_seconds() for worker in reading),
                "web": server.cpu_seconds(),
                **({"database": database_seconds(cluster)} if cluster else {}),
                "simulator": simulator.cpu_seconds(),
                "bench": time.process_time(),
            }

        return _register(simulator.url, numbers, _day(server), people, per_second, spent=spent)


@contextmanager
def _simulator(office: Office, numbers: Sequence[str]) -> Iterator[tuple[Running, int]]:
    """Run it; give it, and the port to which it delivers."""
    port, target = free_port(), free_port()
    listed = [
        {"phone_number_id": id_, "number": f"+62215001{place:02}", "name": f"Kantor {place}"}
        for place, id_ in enumerate(numbers)
    ]
    office = office.told(SIMULATOR_OFFICES=json.dumps(listed))
    words = f"simulator --target http://127.0.0.1:{target}"
    with servers.command(office, words, port=port) as simulator:
        until(lambda: servers.answers(f"{simulator.url}/control/state"))
        yield simulator, target


def _day(server: Running) -> str:
    """Return a day as people write it."""
    year, month, day = servers.days(server)[0]["day"].split("-")
    return f"{day}{month}{year}"


def _register(  # noqa: PLR0913  # who says what where, how many, how fast, at what cost
    simulator: str,
    numbers: Sequence[str],
    day: str,
    people: int,
    per_second: int,
    *,
    spent: Callable[[], Mapping[str, float]],
) -> Told:
    with httpx.Client(base_url=f"{simulator}/control", timeout=30) as client:
        early = WARM_SECONDS * per_second
        keys = [_phone(client, number) for number in range(early + people)]
        # A raw line: what a client takes of the processors, others lack.
        line = Line(client.base_url.port or 80)

        def say(which: range) -> None:
            began = time.monotonic()
            for nth, number in enumerate(which):
                time.sleep(max(0.0, began + nth / per_second - time.monotonic()))
                text = f"#{name(number)}#25011987#{day}"
                _say(line, keys[number], {"text": text, "office": numbers[number % len(numbers)]})

        say(range(early))
        before, counts_from = spent(), time.time()
        say(range(early, len(keys)))
        line.socket.close()
        sent: list[dict[str, float]] = []
        deadline = time.monotonic() + PATIENCE
        while len(sent) < len(keys) and time.monotonic() < deadline:
            time.sleep(0.1)
            sent += _sent(client, after=len(sent))
        cost = {who: (seconds - before[who]) / people for who, seconds in spent().items()}
    counted = [one for one in sent if one["said_at"] >= counts_from]
    found = [one["accepted_at"] - one["said_at"] for one in counted]
    # Who has no answer by now has waited at least so long.
    return Told(sorted(found + [PATIENCE] * (people - len(found))), cost)


def _phone(client: httpx.Client, number: int) -> str:
    body = {"name": name(number), "number": f"+62812{number:08}"}
    made = client.post("/phones", json=body).raise_for_status().json()
    return str(made["key"])


def _say(line: Line, key: str, words: Mapping[str, str]) -> None:
    body = json.dumps(words).encode()
    line.send(request(line.port, "POST", f"/control/phones/{key}/say", {}, body), time.monotonic())
    status, said = line.wait()
    assert status == HTTPStatus.OK, said


def _sent(client: httpx.Client, *, after: int) -> list[dict[str, float]]:
    """Return what the simulator took after so many."""
    answer = client.get("/sent", params={"after": after}).raise_for_status()
    lines: list[dict[str, float]] = answer.json()["sent"]
    return lines
