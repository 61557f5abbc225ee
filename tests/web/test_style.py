from __future__ import annotations

import gzip
import hashlib
import re
from pathlib import Path

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from antrean.bookings.lifecycle import State

pytestmark = pytest.mark.django_db  # for the number below the page

ROOT = Path(__file__).parents[2]
STATIC = ROOT / "antrean/web/static/web"
LIGHT, DARK = 0, 1
# What is written in which colour on which ground.
WRITTEN = [
    ("ink", "paper"),
    ("ink", "surface"),
    ("ink", "laut-muda"),
    ("ink", "kuning-muda"),
    ("abu", "paper"),
    ("abu", "surface"),
    ("abu", "abu-muda"),
    ("laut", "paper"),
    ("laut", "surface"),
    ("laut", "laut-muda"),
    ("laut-tua", "laut-muda"),
    ("on-laut", "laut"),
    ("on-laut", "laut-tua"),
    ("on-laut", "merah"),
    ("on-emas", "emas"),
    ("merah", "paper"),
    ("merah", "merah-muda"),
    ("hijau", "hijau-muda"),
    ("kuning", "kuning-muda"),
]


@pytest.mark.parametrize(("path", "language"), [("/gaya/", "id"), ("/en/gaya/", "en")])
def test_the_page_of_style_is_there_in_both_languages(
    path: str, language: str, client: Client
) -> None:
    answer = client.get(path)

    assert answer.status_code == 200
    assert answer["Content-Language"] == language
    assert answer["X-Robots-Tag"] == "noindex"


@pytest.mark.parametrize("state", State)
def test_every_state_of_a_place_has_a_word_and_a_shape(state: State, client: Client) -> None:
    page = client.get("/gaya/").text

    shown = page[page.index(f'class="state state--{state}"') :]
    assert re.match(r"[^>]*>\s*<svg.*?</svg>\s*\w", shown, re.DOTALL)


def test_what_was_not_written_by_hand_is_what_was_built() -> None:
    lines = (ROOT / "tools/frontend/checksums.txt").read_text().splitlines()
    kept = {path: checksum for checksum, path in (line.split("  ") for line in lines)}
    found = {path: hashlib.sha256((ROOT / path).read_bytes()).hexdigest() for path in kept}

    assert found == kept
    assert {Path(path).name for path in kept} >= {"govuk.css", "htmx.js", "plus-jakarta-sans.woff2"}


def test_whatever_the_styles_load_is_there_and_ours() -> None:
    loaded = re.findall(r"url\(\"?([^\")]+)", _styles())

    assert loaded == ["plus-jakarta-sans.woff2"]
    assert finders.find(f"web/{loaded[0]}")


def test_the_styles_bring_neither_the_font_nor_the_crown_of_others() -> None:
    assert not re.search("GDS Transport|crown-|nta\\.woff", _styles(), re.IGNORECASE)


def test_every_colour_of_the_parts_is_set() -> None:
    used = set(re.findall(r"var\((--govuk-[\w-]+)\)", (STATIC / "govuk.css").read_text()))
    given = set(re.findall(r"^\s+(--govuk-[\w-]+):", _by_hand(), re.MULTILINE))

    assert used == given


def test_the_styles_are_small_enough_for_a_slow_line() -> None:
    # gzip takes a seventh more than brotli, in which the limit is 14 kB.
    assert len(gzip.compress(_styles().encode())) < 12_000


@pytest.mark.parametrize("scheme", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize(("text", "ground"), WRITTEN)
def test_whatever_is_written_can_be_read(text: str, ground: str, scheme: int) -> None:
    colours = _colours(scheme)

    assert _contrast(colours[text], colours[ground]) >= 4.5


def _by_hand() -> str:
    return (STATIC / "site.css").read_text(encoding="utf-8")


def _styles() -> str:
    return (STATIC / "govuk.css").read_text(encoding="utf-8") + _by_hand()


def _colours(scheme: int) -> dict[str, str]:
    """Return the tokens' colours; dark mode sets again what differs."""
    roots = re.findall(r":root \{(.*?)\}", _by_hand(), re.DOTALL)[: scheme + 1]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6});", "".join(roots)))


def _contrast(one: str, other: str) -> float:
    """Return the ratio of two colours; Source: WCAG 2.2, contrast ratio."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
