"""The voice of the hall: a clip for every word, and a table that puts them together."""

from __future__ import annotations

import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders

from antrean.counters.models import PRIORITY, RETURN, WALK_IN
from antrean.counters.stages import SERVICES
from antrean.displays import voice

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "antrean/displays/static/displays/voice"
ONES = ["nol", "satu", "dua", "tiga", "empat", "lima", "enam", "tujuh", "delapan", "sembilan"]


def test_what_was_made_is_what_is_there() -> None:
    lines = (ROOT / "tools/voice/checksums.txt").read_text().splitlines()
    kept = {path: checksum for checksum, path in (line.split("  ") for line in lines)}
    found = {
        path.relative_to(ROOT).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in FOLDER.rglob("*")
        if path.is_file()
    }

    assert found == kept
    assert (FOLDER / "licences/voice.txt").exists()


def test_the_clips_are_small() -> None:
    assert sum(path.stat().st_size for path in FOLDER.glob("*.mp3")) < 600_000


def test_everything_that_is_said_has_a_clip_and_every_clip_is_said() -> None:
    table = voice.table()
    said = {*table["begin"], *table["go"], table["and"], table["to"], *table["digits"]}
    said |= set(table["letters"].values())
    said |= {word for words in table["counters"].values() for word in words}

    assert said == set(table["clips"])
    assert all(finders.find(f"displays/voice/{file}") for file in table["clips"].values())


def test_the_letter_of_every_series_of_numbers_is_said() -> None:
    series = {"A", WALK_IN, PRIORITY, RETURN, *SERVICES.values()}

    assert voice.table()["letters"].keys() == series


@pytest.mark.parametrize(
    ("counter", "words"),
    [
        (1, "satu"),
        (3, "tiga"),
        (10, "sepuluh"),
        (11, "sebelas"),
        (12, "dua belas"),
        (19, "sembilan belas"),
        (20, "dua puluh"),
        (21, "dua puluh satu"),
        (99, "sembilan puluh sembilan"),
    ],
)
def test_a_counter_is_said_as_people_count(counter: int, words: str) -> None:
    assert voice.table()["counters"][str(counter)] == words.split()


def test_no_two_counters_are_said_alike() -> None:
    said = [tuple(words) for words in voice.table()["counters"].values()]

    assert len(set(said)) == len(said) == 99


def test_a_number_is_said_digit_by_digit() -> None:
    assert voice.table()["digits"] == ONES


def test_the_page_knows_where_each_clip_is() -> None:
    addresses = voice.addresses()

    assert addresses.keys() == voice.table()["clips"].keys()
    assert all(
        re.fullmatch(r"/static/displays/voice/[a-z-]+\.mp3\?v=[0-9a-f]{10}", one)
        for one in addresses.values()
    )
