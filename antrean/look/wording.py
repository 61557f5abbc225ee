"""Words by key in the language of a page; each app has its own table of them.

A text may hold plain HTML, since it is ours; what is filled in is escaped. Where English has a
word for one and a word for more, the key has a sister that ends in `.one`.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from antrean.kernel.timetext import Language
from antrean.kernel.wording import table


def spoken() -> Language:
    """Return the language of this request's page."""
    return "en" if get_language() == "en" else "id"


class Words:
    """The words of one app's pages: a folder with `id.toml` and `en.toml`."""

    def __init__(self, folder: Path) -> None:
        self.texts = table(folder)

    def say(self, key: str, /, **values: object) -> SafeString:
        """Return a text as HTML with its placeholders filled in; `n` chooses one or more."""
        return self.say_in(spoken(), key, **values)

    def say_in(self, language: Language, key: str, /, **values: object) -> SafeString:
        """Return a text as `say` does, in this language whatever the page's is."""
        texts = self.texts[language]
        if values.get("n") == 1:
            key = f"{key}.one" if f"{key}.one" in texts else key
        if isinstance(number := values.get("n"), int):
            values["n"] = grouped(number, spoken())
        return format_html(texts[key], **values) if values else mark_safe(texts[key])  # noqa: S308  # our own words

    def plain(self, key: str, /, **values: object) -> str:
        """Return a text that is not for a page and has no tags, as the page's language has it."""
        return self.texts[spoken()][key].format(**values)

    def has(self, key: str) -> bool:
        """Whether there are words for this key."""
        return key in self.texts["id"]


def grouped(number: int, language: Language) -> str:
    """Return a number as it is written: `2.500` in Indonesian, `2,500` in English."""
    written = f"{number:,}"
    return written if language == "en" else written.replace(",", ".")
