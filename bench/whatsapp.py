"""How long a person who registers waits for the code: the real service, a simulated Meta.

The simulator stamps both ends with one clock: when the person's message was said, and when
it accepted our answer.
"""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles

import httpx

from tests.process.running import environment, free_port, run, serving, until

SECRETS = {
    "WHATSAPP_APP_SECRET": "bench",
    "WHATSAPP_VERIFY_TOKEN": "bench",
    "WHATSAPP_ACCESS_TOKEN": "bench",
}
NUMBER_ID = "400000000000001"


def latency(folder: Path, url: str, *, people: int, per_second: float) -> Mapping[str, float]:
    """Return the median and the 99th percentile, in milliseconds, from said to accepted."""
    port = free_port()
    control = f"http://127.0.0.1:{port}"
    env = environment(folder, url, WHATSAPP_GRAPH_URL=control, **SECRETS)
    with serving(folder, env) as service:
        _open_office(folder, env)
        day = _first_day(service.url)
        with _simulator(folder, env, port, service.url):
            waits = _register(control, day, people=people, per_second=per_second)
    return {
        "answered": len(waits),
        "median_ms": round(median(waits) * 1000),
        "p99_ms": round(quantiles(waits, n=100)[98] * 1000),
    }


def _open_office(folder: Path, env: Mapping[str, str]) -> None:
    for words in (
        "offices load",
        "offices set bogor --address Contoh --phone (0251)5550100 --capacity 500",
        f"offices open bogor --whatsapp-phone-number-id {NUMBER_ID}",
        "schedule publish bogor",
    ):
        done = run(*words.split(), env=env, folder=folder)
        assert done.returncode == 0, done.stderr


def _first_day(url: str) -> str:
    days = httpx.get(f"{url}/api/v1/offices/bogor/days").raise_for_status().json()
    year, month, day = next(day["day"] for day in days if day["remaining"]).split("-")
    return f"{day}{month}{year}"


@contextmanager
def _simulator(folder: Path, env: Mapping[str, str], port: int, target: str) -> Iterator[None]:
    command = [sys.executable, "-m", "antrean", "simulator"]
    command += ["--port", str(port), "--target", target]
    with (folder / "simulator.log").open("wb") as log:
        process = subprocess.Popen(command, env=env, cwd=folder, stdout=log, stderr=log)
    try:
        until(lambda: _answers(f"http://127.0.0.1:{port}/control/state"))
        yield
    finally:
        process.terminate()
        process.wait()


def _answers(url: str) -> bool:
    try:
        return httpx.get(url).is_success
    except httpx.HTTPError:
        return False


def _register(control: str, day: str, *, people: int, per_second: float) -> list[float]:
    with httpx.Client(base_url=f"{control}/control", timeout=30) as client:
        keys = [_phone(client, number) for number in range(people)]
        began = time.monotonic()
        for number, key in enumerate(keys):
            time.sleep(max(0.0, began + number / per_second - time.monotonic()))
            text = f"#{_name(number)}#25011987#{day}"
            client.post(f"/phones/{key}/say", json={"text": text}).raise_for_status()
        sent = until(lambda: _sent(client, people))
    return [line["accepted_at"] - line["said_at"] for line in sent]


def _phone(client: httpx.Client, number: int) -> str:
    body = {"name": _name(number), "number": f"+62812{number:08}"}
    made = client.post("/phones", json=body).raise_for_status().json()
    return str(made["key"])


def _name(number: int) -> str:
    """Return a name without digits, one for each number."""
    return "Warga " + "".join(chr(ord("A") + int(digit)) for digit in f"{number:04}")


def _sent(client: httpx.Client, people: int) -> list[dict[str, float]]:
    lines = client.get("/sent").raise_for_status().json()
    found = lines["sent"] if isinstance(lines, dict) else lines
    return found if len(found) >= people else []


if __name__ == "__main__":
    place = Path(sys.argv[1])
    found = latency(place, f"sqlite:///{place}/a.sqlite3", people=200, per_second=20)
    sys.stdout.write(json.dumps(found) + "\n")
