"""Who may call, and that everything has words."""

from __future__ import annotations

import inspect
import tomllib
from pathlib import Path

import pytest

from antrean.console import wording
from antrean.console.acts import ACTS
from antrean.counters import errors
from antrean.counters.models import HallEvent
from antrean.kernel.errors import DomainError
from tests import staff
from tests.console.at_counter import seated
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


def codes_of(module: object) -> list[str]:
    found = [one for _, one in inspect.getmembers(module, inspect.isclass)]
    return [one.code for one in found if issubclass(one, DomainError) and one is not DomainError]


@pytest.mark.parametrize("code", codes_of(errors))
def test_every_refusal_of_the_hall_has_words(code: str) -> None:
    assert wording.has(f"refusal.{code}")


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_act_and_every_stage_has_words(language: str) -> None:
    texts = tomllib.loads((Path(wording.__file__).parent / f"{language}.toml").read_text())
    for act in ACTS:
        assert f"counter.do.{act}" in texts
    for act, _ in HallEvent._meta.get_field("act").choices:
        assert f"done.{act}" in texts


@pytest.mark.parametrize("role", ["reception", "directorate"])
def test_who_may_not_call_sees_no_counter(role: str, day: Day) -> None:
    with day.clock():
        account = staff.account(role, day.slot.office)
        client = staff.at_work(account, day.slot.office)
        assert client.get("/petugas/loket/").status_code == 403
        assert client.post("/petugas/loket/next/", {}).status_code == 403


def test_there_is_no_act_by_another_name(day: Day) -> None:
    desk = seated(day)

    with day.clock():
        assert desk.client.post("/petugas/loket/terbang/").status_code == 404
        assert desk.client.get("/petugas/loket/next/").status_code == 405


def test_in_english_too(day: Day) -> None:
    day.came("Siti")
    desk = seated(day).look("/en/petugas/loket/")

    assert "Call next" in desk.words
    assert "1 waiting · longest 0 min" in desk.words
