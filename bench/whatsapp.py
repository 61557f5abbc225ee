"""How long a person who registers waits for the code: the real service, a simulated Meta.

The simulator stamps both ends with one clock: when the person's message was said, and when
it accepted our answer.
"""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http import HTTPStatus

import httpx

from bench import postgres, servers
from bench.ground import Ground
from bench.load import Line
from bench.report import Row, percentile
from bench.requests import name, request
from bench.servers import NUMBER_ID, OFFICE, Office, Running
from tests.process.running import free_port, until

SECONDS = 15
PATIENCE = 60.0
TARGETS = {"median": "< 300 ms at 80/s", "p99": "< 1 s at 80/s"}
# Meta lets a number take and send 80 messages a second together: a release hour is of many.
MORE_OFFICES = ("bekasi", "depok", "tangerang")


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


def rows(found: dict[str, list[Sequence[float]]]) -> list[Row]:
    """Return the rows of registrations, by what they were measured on."""
    return [
        Row(
            part="whatsapp",
            what=f"message → code sent, {what}, {which}",
            unit="ms",
            runs=[percentile(waits, percent) * 1000 for waits in runs],
            target=TARGETS[which] if "80" in what else "",
        )
        for what, runs in found.items()
        for which, percent in {"median": 50, "p99": 99}.items()
    ]


def on_postgres(ground: Ground, office: Office, per_second: int) -> Sequence[float]:
    """Let people write to all offices of this one's database in turn."""
    people = per_second * SECONDS
    with ground.cluster.copied(office.url) as url:
        return waits(office.on(url), people, per_second, numbers=list(_numbers().values()))


def on_one_number(ground: Ground, per_second: int, seconds: int) -> Sequence[float]:
    """Let people write to one office on PostgreSQL."""
    with ground.copy() as office:
        return waits(office, per_second * seconds, per_second)


def on_sqlite(ground: Ground, per_second: int) -> Sequence[float]:
    folder = ground.folder / f"whatsapp-{time.monotonic_ns()}"
    office = servers.copied(ground.sqlite, folder)
    return waits(office, per_second * SECONDS, per_second, workers=1)


def _numbers() -> Mapping[str, str]:
    """Return Meta's id of each office's number."""
    offices = (OFFICE, *MORE_OFFICES)
    return {office: str(int(NUMBER_ID) + place) for place, office in enumerate(offices)}


def _open_more(office: Office) -> None:
    for code, number_id in _numbers().items():
        if code != OFFICE:
            servers.open_office(office, code, number_id)
    postgres.widen(office.url)


def waits(
    office: Office,
    people: int,
    per_second: int,
    *,
    workers: int = 2,
    numbers: Sequence[str] = (NUMBER_ID,),
) -> Sequence[float]:
    """Let people register at this rate; return the seconds each waited for the code, sorted."""
    with _simulator(office, numbers) as (port, told), ExitStack() as stack:
        office = office.told(WHATSAPP_GRAPH_URL=f"http://127.0.0.1:{port}")
        server = stack.enter_context(servers.web(office, port=told))
        for _ in range(workers):
            stack.enter_context(servers.command(office, "worker"))
        day = _day(server)
        return _register(f"http://127.0.0.1:{port}", numbers, day, people, per_second)


@contextmanager
def _simulator(office: Office, numbers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Run it; give its port, and the one to which it delivers."""
    port, told = free_port(), free_port()
    listed = [
        {"phone_number_id": id_, "number": f"+62215001{place:02}", "name": f"Kantor {place}"}
        for place, id_ in enumerate(numbers)
    ]
    office = office.told(SIMULATOR_OFFICES=json.dumps(listed))
    with servers.command(office, f"simulator --target http://127.0.0.1:{told}", port=port):
        until(lambda: servers.answers(f"http://127.0.0.1:{port}/control/state"))
        yield port, told


def _day(server: Running) -> str:
    """Return a day as people write it."""
    year, month, day = servers.days(server)[0]["day"].split("-")
    return f"{day}{month}{year}"


def _register(
    simulator: str, numbers: Sequence[str], day: str, people: int, per_second: int
) -> list[float]:
    with httpx.Client(base_url=f"{simulator}/control", timeout=30) as client:
        keys = [_phone(client, number) for number in range(people)]
        # A raw line: what a client takes of the processors, others lack.
        line = Line(client.base_url.port or 80)
        began = time.monotonic()
        for number, key in enumerate(keys):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            text = f"#{name(number)}#25011987#{day}"
            _say(line, key, {"text": text, "office": numbers[number % len(numbers)]})
        line.socket.close()
        deadline = time.monotonic() + PATIENCE
        while len(sent := _sent(client)) < people and time.monotonic() < deadline:
            time.sleep(0.1)
    found = [line["accepted_at"] - line["said_at"] for line in sent]
    # Who has no answer by now has waited at least so long.
    return sorted(found + [PATIENCE] * (people - len(found)))


def _phone(client: httpx.Client, number: int) -> str:
    body = {"name": name(number), "number": f"+62812{number:08}"}
    made = client.post("/phones", json=body).raise_for_status().json()
    return str(made["key"])


def _say(line: Line, key: str, words: Mapping[str, str]) -> None:
    body = json.dumps(words).encode()
    line.send(request(line.port, "POST", f"/control/phones/{key}/say", {}, body), time.monotonic())
    status, said = line.wait()
    assert status == HTTPStatus.OK, said


def _sent(client: httpx.Client) -> list[dict[str, float]]:
    lines: list[dict[str, float]] = client.get("/sent").raise_for_status().json()["sent"]
    return lines
