"""The real service: what one program does through the API is on everybody's screen."""

from __future__ import annotations

import itertools
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx
import psutil
import pytest

from tests.concurrency.crowd import postgres_only
from tests.live.streams import crowd, watching
from tests.process.running import Service, environment, run, serving, until
from tests.process.stage import OFFICE, Template

if TYPE_CHECKING:
    import psycopg

pytestmark = pytest.mark.process

# What a change may take to every screen.
SOON = 1.0
_people = itertools.count(1)


@dataclass
class Site:
    service: Service
    api: httpx.Client
    url: str
    command: Callable[..., None]

    def day(self, number: int = 5) -> dict[str, Any]:
        found = self.api.get(f"/offices/{OFFICE}/days", headers={"Cache-Control": "no-cache"})
        day: dict[str, Any] = [day for day in found.json() if day["remaining"]][number]
        return day

    def book(self, day: str) -> dict[str, Any]:
        number = next(_people)
        applicant = {"name": "Siti Aminah", "birth_date": "1987-01-25", "relation": "self"}
        request = {
            "office": OFFICE,
            "day": day,
            "contact": {"phone": f"+62813{number:08}"},
            "applicants": [applicant],
            "notify": False,
        }
        headers = {"Idempotency-Key": f"{number}"}
        made = self.api.post("/bookings", json=request, headers=headers).raise_for_status()
        booking: dict[str, Any] = made.json()
        return booking

    def move(self, booking: dict[str, Any], verb: str) -> dict[str, Any]:
        answer = self.api.post(f"/bookings/{booking['code']}/{verb}").raise_for_status()
        moved: dict[str, Any] = answer.json()
        return moved

    def streams(self) -> int:
        answer = httpx.get(f"http://127.0.0.1:{self.service.live_port}/healthz").json()
        return int(answer["streams"])

    def serving_live(self) -> psutil.Process:
        (child,) = self.service.child("antrean live").children()
        return child

    def sessions(self) -> list[int]:
        """Return the database's processes that serve the streams. PostgreSQL."""
        with self.database() as session:
            rows = session.execute(_SESSIONS)
            return [pid for (pid,) in rows]

    def cut(self) -> None:
        """End all of them, as an operator or an outage would. PostgreSQL."""
        with self.database() as session:
            for pid in self.sessions():
                session.execute("SELECT pg_terminate_backend(%s)", [pid])

    def database(self) -> psycopg.Connection:
        import psycopg  # noqa: PLC0415  # not on SQLite

        return psycopg.connect(self.url)


_SESSIONS = (
    "SELECT pid FROM pg_stat_activity"
    " WHERE datname = current_database() AND application_name = 'antrean live'"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    template = Template.shared()
    folder = tmp_path_factory.mktemp("streams")
    with template.copied(folder) as url:
        env = environment(folder, url)

        def command(*words: str) -> None:
            done = run(*words, env=env, folder=folder)
            assert done.returncode == 0, done.stderr

        with (
            serving(folder, env) as service,
            httpx.Client(
                base_url=f"{service.url}/api/v1",
                headers={"Authorization": f"Bearer {template.token}"},
                timeout=60,
            ) as api,
        ):
            yield Site(service, api, url, command)


def test_a_day_is_on_the_screen_and_follows_what_is_booked(site: Site):
    day = site.day()

    with watching(day["live"]) as stream:
        until(lambda: stream.states)
        began = time.monotonic()
        site.book(day["day"])
        until(lambda: stream.last["remaining"] == day["remaining"] - 1)
        took = time.monotonic() - began

    assert stream.states == [day, site.day()]
    assert took < SOON


def test_a_booking_is_on_the_screen_and_follows_what_becomes_of_it(site: Site):
    held = site.book(site.day()["day"])

    with watching(held["live"]) as stream:
        until(lambda: stream.states)
        began = time.monotonic()
        confirmed = site.move(held, "confirm")
        until(lambda: stream.last["state"] == "confirmed")
        took = time.monotonic() - began
        cancelled = site.move(held, "cancel")
        until(lambda: stream.last["state"] == "cancelled")

    assert stream.states == [held, confirmed, cancelled]
    assert took < SOON


def test_what_staff_does_to_a_day_is_on_the_screens_of_its_people(site: Site):
    day = site.day(6)["day"]
    booking = site.book(day)

    with watching(booking["live"]) as stream:
        until(lambda: stream.states)
        site.command("day", "open", OFFICE, "--day", day, "--delay", "20")
        until(lambda: stream.last["arrive_by"] != booking["arrive_by"])


def test_who_comes_back_with_the_newest_version_is_sent_nothing_until_it_changes(site: Site):
    held = site.book(site.day()["day"])
    with watching(held["live"]) as first:
        until(lambda: first.versions)

    with watching(held["live"], **{"Last-Event-ID": first.versions[-1]}) as again:
        until(lambda: site.streams() == 1)
        confirmed = site.move(held, "confirm")
        until(lambda: again.states)

    assert again.states == [confirmed]


def test_five_hundred_streams_have_no_thread_and_no_connection_of_their_own(site: Site):
    day = site.day()
    with watching(day["live"]) as one:
        until(lambda: one.states)
        process = site.serving_live()
        before = process.num_threads(), _connections(site)

        with crowd(day["live"], 500):
            until(lambda: site.streams() == 501)
            site.book(day["day"])
            until(lambda: one.last["remaining"] == day["remaining"] - 1)
            during = process.num_threads(), _connections(site)

    assert during == before
    until(lambda: site.streams() == 0)


def _connections(site: Site) -> int:
    if site.url.startswith("postgres"):
        return len(site.sessions())
    return sum(file.path.endswith(".sqlite3") for file in site.serving_live().open_files())


@postgres_only
def test_streams_go_on_when_their_connections_were_cut(site: Site):
    day = site.day()
    with watching(day["live"]) as stream:
        until(lambda: stream.states)
        old = site.sessions()

        site.cut()
        site.book(day["day"])

        until(lambda: stream.last["remaining"] == day["remaining"] - 1)
        assert set(until(site.sessions)).isdisjoint(old)
