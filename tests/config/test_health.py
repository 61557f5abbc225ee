from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client

from antrean.config import actions
from antrean.config.models import Beat
from antrean.kernel import clock

pytestmark = pytest.mark.django_db


def test_alive_needs_no_database(client: Client, django_assert_num_queries) -> None:
    with django_assert_num_queries(0):
        answer = client.get("/healthz")

    assert (answer.status_code, answer.json()) == (200, {"status": "alive"})


def test_ready_tells_the_age_of_the_beat(client: Client) -> None:
    now = clock.now()
    with clock.stopped(now):
        actions.beat("worker")
    with clock.stopped(now + timedelta(seconds=61)):
        answer = client.get("/readyz")

    # Without a worker of its own the process is ready however old the beat is.
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "worker_beat_seconds": 61.0}


def test_ready_without_any_worker_yet(client: Client) -> None:
    answer = client.get("/readyz")

    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "worker_beat_seconds": None}


@pytest.mark.parametrize(
    ("age", "status", "told"), [(59, 200, "ready"), (60, 503, "worker_silent")]
)
def test_under_serve_the_worker_must_be_well(
    age: int, status: int, told: str, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ANTREAN_SERVE", "1")
    now = clock.now()
    with clock.stopped(now):
        actions.beat("worker")
    with clock.stopped(now + timedelta(seconds=age)):
        answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (status, told)


def test_a_database_that_lacks_a_migration_is_not_ready(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM django_migrations WHERE app = 'bookings'")

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()["status"]) == (503, "not_migrated")


def test_a_second_beat_replaces_the_first() -> None:
    now = clock.now()
    for seconds in (0, 5):
        with clock.stopped(now + timedelta(seconds=seconds)):
            actions.beat("worker")

    assert [beat.at for beat in Beat.objects.all()] == [now + timedelta(seconds=5)]


@pytest.mark.parametrize("path", ["/healthz", "/readyz", "/metrics"])
def test_health_is_for_reading_and_never_kept(path: str, client: Client) -> None:
    assert client.post(path).status_code == 405
    assert "no-store" in client.get(path)["Cache-Control"]


def test_figures_are_prometheus_text(client: Client) -> None:
    answer = client.get("/metrics")

    assert answer["Content-Type"].startswith("text/plain")
    for name in (
        "inbox_events",
        "dialogue_outcomes",
        "outbox_messages",
        "outbox_oldest_seconds",
        "bookings",
        "beat_seconds",
    ):
        assert f"# TYPE antrean_{name} gauge" in answer.text


def test_figures_are_not_for_other_machines(client: Client) -> None:
    assert client.get("/metrics", REMOTE_ADDR="10.1.2.3").status_code == 403
    # A proxy on this machine speaks for somebody else.
    assert client.get("/metrics", HTTP_X_FORWARDED_FOR="127.0.0.1").status_code == 403


@pytest.mark.parametrize(
    ("given", "status"), [("Bearer right", 200), ("Bearer wrong", 403), ("Bearer ", 403)]
)
def test_a_token_opens_the_figures(given: str, status: int, client: Client, settings) -> None:
    settings.METRICS_TOKEN = "right"

    answer = client.get("/metrics", REMOTE_ADDR="10.1.2.3", HTTP_AUTHORIZATION=given)

    assert answer.status_code == status


def test_without_a_token_an_empty_one_opens_nothing(client: Client) -> None:
    answer = client.get("/metrics", REMOTE_ADDR="10.1.2.3", HTTP_AUTHORIZATION="Bearer ")

    assert answer.status_code == 403
