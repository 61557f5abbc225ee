from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import DatabaseError
from django.test import Client

from antrean.config import health
from antrean.config.actions import beat
from antrean.kernel import clock
from tests import make
from tests.channels.whatsapp.chat import at

NOW = at("2017-08-01 10:00")


def words(client: Client, path: str = "/status/") -> list[str]:
    """Return what the page says of booking, WhatsApp and sending, one word each."""
    page = client.get(path).text
    return [said.strip() for said in re.findall(r"</svg>\s*([^<]+)</strong>", page)]


@pytest.mark.django_db
def test_it_says_in_both_languages_that_all_runs(client: Client, settings: Any) -> None:
    settings.WHATSAPP_ON = True
    beat("worker")

    assert words(client) == ["Berjalan"] * 3
    assert words(client, "/en/status/") == ["Running"] * 3


@pytest.mark.django_db
def test_a_worker_that_is_silent_delays_what_it_does(client: Client, settings: Any) -> None:
    settings.WHATSAPP_ON = True
    with clock.stopped(NOW):
        beat("worker")
    with clock.stopped(NOW + timedelta(minutes=2)):
        assert words(client) == ["Berjalan", "Terlambat", "Terlambat"]


@pytest.mark.django_db
def test_what_is_due_for_long_and_not_sent_is_late(client: Client, settings: Any) -> None:
    settings.WHATSAPP_ON = True
    beat("worker")
    make.message(due_at=clock.now() - timedelta(minutes=5))

    assert words(client) == ["Berjalan", "Berjalan", "Terlambat"]


@pytest.mark.django_db
def test_without_whatsapp_it_says_so(client: Client, settings: Any) -> None:
    settings.WHATSAPP_ON = False
    beat("worker")

    assert words(client) == ["Berjalan", "Tidak tersedia", "Berjalan"]


def test_without_a_database_there_is_still_a_page(
    client: Client, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.WHATSAPP_ON = True

    def is_away(*_: object) -> None:
        raise DatabaseError

    monkeypatch.setattr(health, "migrations_to_apply", is_away)
    monkeypatch.setattr("antrean.web.pages.offices_by_whatsapp", is_away)

    assert words(client) == ["Tidak tersedia", "Terlambat", "Terlambat"]


@pytest.mark.django_db
def test_a_crowd_that_looks_asks_the_database_once(
    client: Client, django_assert_num_queries: Any
) -> None:
    client.get("/status/")

    with django_assert_num_queries(0):
        answer = client.get("/en/status/")

    assert "public" in answer["Cache-Control"]
