"""Every word on the pages, one file a language: `id.toml`, `en.toml`.

A text is short and formal, says *Anda*, never blames, and always names the next step. It may
hold plain HTML, since it is ours; what is filled in is escaped. Where English has a word for
one and a word for more, the key has a sister that ends in `.one`. Long prose, such as the
privacy notice, stands in a template for each language instead.
"""

from __future__ import annotations

from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language

from antrean.kernel.timetext import Language
from antrean.kernel.wording import table

# Kept with the guardian's word. A change of `ticket.guardian` in either file is a new version.
GUARDIAN_VERSION = "web-2026-11"
# So with `people.may`, by which somebody says that they are of age, and `kin.keep`.
ADULT_VERSION = "web-2026-11"
KIN_VERSION = "web-2026-11"

TEXTS = table(Path(__file__).parent)


def spoken() -> Language:
    """Return the language of this request's page."""
    return "en" if get_language() == "en" else "id"


def say(key: str, /, **values: object) -> SafeString:
    """Return a text as HTML with its placeholders filled in; `n` chooses between one and more."""
    texts = TEXTS[spoken()]
    if values.get("n") == 1:
        key = f"{key}.one" if f"{key}.one" in texts else key
    if isinstance(number := values.get("n"), int):
        values["n"] = _grouped(number)
    return format_html(texts[key], **values) if values else mark_safe(texts[key])  # noqa: S308  # our own words


def plain(key: str, /, **values: object) -> str:
    """Return a text that is not for a page and has no tags, as the page's language has it."""
    return TEXTS[spoken()][key].format(**values)


def _grouped(number: int) -> str:
    """Return a number as it is written: `2.500` in Indonesian, `2,500` in English."""
    written = f"{number:,}"
    return written if spoken() == "en" else written.replace(",", ".")


def has(key: str) -> bool:
    """Whether there are words for this key."""
    return key in TEXTS["id"]
