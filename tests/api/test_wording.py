from __future__ import annotations

import importlib
import pkgutil
import string
from datetime import UTC, date, datetime

import pytest

import antrean
from antrean.api.wording import REFUSALS, detail_of
from antrean.bookings.errors import DayClosedError, NotYetReleasedError
from antrean.kernel.errors import DomainError

# What only an operator, staff, or who is signed in on the website can be told.
ELSEWHERE = (
    "antrean.accounts.errors",
    "antrean.people.errors",
    "antrean.offices.errors",
    "antrean.counters.errors",
    "antrean.paper.errors",
    "antrean.slips.errors",
    "antrean.config",
    "antrean.console",
)


def refusals() -> set[type[DomainError]]:
    """Return every refusal of the project that a caller of the API may meet."""
    for module in pkgutil.walk_packages(antrean.__path__, "antrean."):
        if module.name.endswith(".errors"):
            importlib.import_module(module.name)
    found: set[type[DomainError]] = set()
    unseen = set(DomainError.__subclasses__())
    while unseen:
        found |= unseen
        unseen = {child for kind in unseen for child in kind.__subclasses__()} - found
    return {
        kind
        for kind in found
        if kind.__module__.startswith("antrean.") and not kind.__module__.startswith(ELSEWHERE)
    }


@pytest.mark.parametrize("kind", sorted(refusals(), key=lambda kind: kind.__qualname__))
def test_every_refusal_has_words_and_a_status(kind):
    assert kind.code in REFUSALS


@pytest.mark.parametrize("code", REFUSALS)
def test_both_languages_tell_the_same_facts(code):
    words = REFUSALS[code]

    def facts(template):
        return {name for _, name, _, _ in string.Formatter().parse(template) if name}

    assert facts(words.indonesian[1]) == facts(words.english[1])
    assert 400 <= words.status < 600


def test_instants_are_told_in_the_zone_of_the_office():
    refusal = NotYetReleasedError(
        day=date(2026, 12, 21), bookable_from=datetime(2026, 12, 7, 1, tzinfo=UTC)
    )

    _, _, indonesian = detail_of(refusal, "id", "Asia/Jayapura")
    _, _, english = detail_of(refusal, "en", "Asia/Jayapura")

    assert indonesian == (
        "Antrean untuk Senin, 21 Desember 2026 dibuka pada Senin, 7 Desember 2026 pukul 10.00 WIT."
    )
    assert english == (
        "Booking for Monday, 21 December 2026 opens on Monday, 7 December 2026 at 10.00 WIT."
    )


def test_a_refusal_without_facts_is_still_a_sentence():
    _, title, detail = detail_of(DayClosedError(), "en")

    assert (title, detail) == (
        "Office closed that day",
        ": the office is closed. Please choose another day.",
    )


@pytest.mark.parametrize(
    ("accepted", "language", "title"),
    [
        ("", "id", "Tidak ditemukan"),
        ("en", "en", "Not found"),
        ("en-GB,en;q=0.9", "en", "Not found"),
        ("id-ID, en;q=0.5", "id", "Tidak ditemukan"),
        ("nl", "id", "Tidak ditemukan"),
        ("\x7f;;q=,", "id", "Tidak ditemukan"),
    ],
)
def test_the_words_follow_accept_language(anybody, accepted, language, title):
    answer = anybody.get("nothing", **{"Accept-Language": accepted})

    assert (answer.body["title"], answer.headers["Content-Language"]) == (title, language)
