"""The keys of a counter: the usual ones, an officer's own, and none."""

from __future__ import annotations

import pytest

from antrean.console.keys import USUAL
from antrean.counters.models import CounterKeys
from tests.console.at_counter import Desk, Words, seated
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(db: None) -> Desk:
    day: Day = a_day().at(7, 50)
    day.came("Siti")
    return seated(day)


def save(desk: Desk, **keys: str) -> int:
    with desk.day.clock():
        answer = desk.client.post("/petugas/loket/tombol/", {"on": "yes"} | keys)
    desk.page = answer.content.decode()
    return answer.status_code


def test_every_act_has_a_key_that_no_other_has() -> None:
    assert len(set(USUAL.values())) == len(USUAL)
    assert all(len(key) == 1 and key.isascii() and key.isalnum() for key in USUAL.values())


def test_the_page_says_which_key_presses_what(desk: Desk) -> None:
    assert desk.keys["n"] == "next"
    assert 'aria-keyshortcuts="N"' in desk.page
    assert "Panggil berikutnya" in Words.of(desk.page, "counter-keys")

    desk.press("next")

    assert (desk.keys["s"], desk.keys["u"], desk.keys["o"]) == ("start", "again", "pass")
    assert "n" not in desk.keys


def test_an_officer_chooses_others_wherever_they_sit(desk: Desk) -> None:
    assert save(desk, **(dict(USUAL) | {"next": "1", "undo": ""})) == 302

    desk.look()
    assert desk.keys["1"] == "next"
    desk.press("next")
    assert "z" not in desk.keys
    assert "undo" in desk.forms


def test_keys_can_be_turned_off(desk: Desk) -> None:
    with desk.day.clock():
        desk.client.post("/petugas/loket/tombol/", dict(USUAL))

    desk.look()

    assert desk.keys == {}
    assert "Tombol pintas Anda sedang dimatikan." in desk.words


def test_the_usual_keys_come_back(desk: Desk) -> None:
    save(desk, next="1")
    save(desk, usual="yes")

    assert not CounterKeys.objects.exists()
    assert desk.look().keys["n"] == "next"


@pytest.mark.parametrize("typed", ["ab", "é", "?", "."])
def test_a_key_is_one_letter_or_digit(desk: Desk, typed: str) -> None:
    assert save(desk, next=typed) == 422
    assert "Isi satu huruf atau angka." in desk.page
    assert not CounterKeys.objects.exists()


def test_one_key_does_one_thing(desk: Desk) -> None:
    assert save(desk, next="n", miss="N", pick="", leave="") == 422
    assert desk.page.count("Huruf ini dipakai dua kali.") == 2  # in the summary and at the field


def test_the_form_shows_what_is_chosen(desk: Desk) -> None:
    save(desk, next="1")
    with desk.day.clock():
        page = desk.client.get("/petugas/loket/tombol/").content.decode()

    assert 'value="1"' in page
    assert 'value="s"' not in page
