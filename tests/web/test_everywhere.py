"""What holds of every page of the site, in every state it has, in both languages."""

from __future__ import annotations

import re
from collections import Counter
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from antrean.offices.models import Office
from tests.accounts.authenticator import SITE
from tests.web.everywhere import Seen, Walk

TEMPLATES = Path(__file__).parents[2] / "antrean/web/templates"
MOST_QUERIES = 12
# What a page loads, or sends a form to.
LOADED = re.compile(r'<(?:script|img|link|image|form)\b[^>]*?\s(?:src|href|action)="([^"]*)"')


@pytest.fixture
def walk(bogor: Office, settings: Any) -> Walk:
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True
    settings.EMAIL_ON, settings.WHATSAPP_CODE_TEMPLATE = True, "kode_masuk"
    return Walk(bogor, settings)


def test_every_page_keeps_what_all_of_them_promise(walk: Walk) -> None:
    seen = walk.everywhere()

    faults = [f"{one.language} {one.name}: {fault}" for one in seen for fault in faults_of(one)]
    assert not faults, "\n".join(faults)
    ours = {f"{path.relative_to(TEMPLATES)}" for path in TEMPLATES.rglob("*.html")}
    assert ours - walk.templates == set()


def faults_of(page: Seen) -> list[str]:
    """Return what is wrong with a page."""
    return [*_of_line(page), *_of_structure(page.html), *_of_names(page.html)]


def _of_line(page: Seen) -> list[str]:
    outside = [one for one in LOADED.findall(page.html) if re.match(r"(https?:)?//", one)]
    return [
        *([f"{page.queries} queries"] if page.queries > MOST_QUERIES else []),
        *(["no policy"] if "content-security-policy" not in page.headers and page.queries else []),
        *(["inline script or style"] if _is_inline(page.html) else []),
        *(f"loads {one}" for one in outside if not one.startswith(SITE)),
    ]


def _is_inline(html: str) -> bool:
    return bool(re.search(r"<script(?![^>]*\ssrc=)|<style|\sstyle=|\son\w+=", html))


def _of_structure(html: str) -> list[str]:
    levels = [int(level) for level in re.findall(r"<h([1-6])\b", html)]
    skipped = any(b > a + 1 for a, b in pairwise(levels))
    return [
        *([] if levels.count(1) == 1 else ["not one heading"]),
        *(["a level of headings is skipped"] if skipped else []),
        *([] if re.search(r"<title>\s*[^\s<–]", html) else ["no title"]),
        *(["words are missing"] if re.search(r"\{\w*\}", html) else []),
    ]


def _of_names(html: str) -> list[str]:
    ids = Counter(re.findall(r'\sid="([^"]+)"', html))
    pointed = re.findall(r'\s(?:for|aria-describedby|aria-labelledby)="([^"]+)"', html)
    pointed += re.findall(r'href="#([^"]+)"', html)
    wanted = {one for several in pointed for one in several.split()}
    return [
        *(f"id {one} twice" for one, times in ids.items() if times > 1),
        *(f"nothing is {one}" for one in wanted - ids.keys()),
    ]
