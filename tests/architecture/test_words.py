"""The check that no word is out of a language's reach finds what it is for."""

from __future__ import annotations

import importlib.machinery
import importlib.util
from pathlib import Path
from types import ModuleType

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def lint() -> ModuleType:
    path = str(ROOT / "tools" / "lint-words")
    loader = importlib.machinery.SourceFileLoader("lint_words", path)
    spec = importlib.util.spec_from_loader("lint_words", loader)
    assert spec
    module = importlib.util.module_from_spec(spec)
    loader.exec_module(module)
    return module


@pytest.fixture
def app(tmp_path: Path) -> Path:
    (tmp_path / "wording").mkdir()
    for language in ("id", "en"):
        words = '"a" = "<b>{n}</b>"\n"a.one" = "<b>{n}</b>"\n"b.x" = "X"\n'
        (tmp_path / "wording" / f"{language}.toml").write_text(words)
    (tmp_path / "page.html").write_text('<p lang="en">EN</p>{% say "a" n=1 %} · 12')
    (tmp_path / "view.py").write_text('say(f"b.{name}")')
    return tmp_path


def faults(lint: ModuleType, app: Path) -> list[str]:
    return [*lint.compared(app / "wording"), *lint.said_in(app), *lint.unreachable(app)]


def test_what_is_right_has_no_faults(lint: ModuleType, app: Path) -> None:
    assert faults(lint, app) == []


@pytest.mark.parametrize(
    ("words", "fault"),
    [
        ('"a" = "<b>{n}</b>"\n"a.one" = "<b>{n}</b>"', "in one language only"),
        ('"a.one" = "<b>{n}</b>"\n"a" = "<b>{n}</b>"\n"b.x" = "X"', "not in the same order"),
        ('"a" = "<b>{m}</b>"\n"a.one" = "<b>{n}</b>"\n"b.x" = "X"', "fills in different things"),
        ('"a" = "<i>{n}</i>"\n"a.one" = "<b>{n}</b>"\n"b.x" = "X"', "different tags"),
    ],
)
def test_languages_that_differ_are_found(
    lint: ModuleType, app: Path, words: str, fault: str
) -> None:
    (app / "wording" / "en.toml").write_text(words)

    assert any(fault in one for one in faults(lint, app))


def test_a_text_that_was_only_copied_is_found(lint: ModuleType, app: Path) -> None:
    for language in ("id", "en"):
        table = app / "wording" / f"{language}.toml"
        table.write_text(table.read_text().replace('X"', 'Kembali, {name}"'))

    assert any("is not translated" in one for one in faults(lint, app))


@pytest.mark.parametrize(
    ("template", "fault"),
    [
        ('<p>Halo</p>{% say "a" %}', "'Halo' is not from the table"),
        ('<img alt="Antrean">{% say "a" %}', "'Antrean' is not from the table"),
        ('{% say "a" %}{% say "c" %}', "no words for 'c'"),
        ("<p></p>", "nobody says 'a'"),
    ],
)
def test_a_page_that_says_something_else_is_found(
    lint: ModuleType, app: Path, template: str, fault: str
) -> None:
    (app / "page.html").write_text(template)

    assert any(fault in one for one in faults(lint, app))
