"""Every word the channel says, one file a language: `id.toml`, `en.toml`.

Whoever answers for the words need not read code. Both files have the same keys with the
same placeholders (a test compares them). A text is short, formal, never blames, and always
says the next step; *Bapak/Ibu* in Indonesian. The office's name at the end is added by
`signed`. A language is added by adding its file here.
"""

from __future__ import annotations

from pathlib import Path

from antrean.kernel.timetext import Language
from antrean.kernel.wording import table

# Kept with the guardian's word. A change of `guardian` in either file is a new version.
GUARDIAN_VERSION = "2026-11"


TEXTS = table(Path(__file__).parent)


def say(language: Language, key: str, /, **values: object) -> str:
    """Return a text with its placeholders filled in."""
    return TEXTS[language][key].format_map(values)


def has(key: str) -> bool:
    """Whether there are words for this key."""
    return key in TEXTS["id"]


def signed(body: str, office_name: str) -> str:
    """Return a text with the office's name under it, so that nobody wonders who writes."""
    return f"{body}\n\n{office_name}"


def cut(text: str, limit: int) -> str:
    """Return the text within a limit, with an ellipsis where it was cut."""
    return text if len(text) <= limit else f"{text[: limit - 1].rstrip()}…"
