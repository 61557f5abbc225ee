"""Every word on the pages, one file a language: `id.toml`, `en.toml`.

A text is short and formal, says *Anda*, never blames, and always names the next step. It may
hold plain HTML, since it is ours; what is filled in is escaped. Where English has a word for
one and a word for more, the key has a sister that ends in `.one`. Long prose, such as the
privacy notice, stands in a template for each language instead.
"""

from __future__ import annotations

from pathlib import Path

from antrean.look.wording import Words, spoken

# Kept with the guardian's word. A change of `ticket.guardian` in either file is a new version.
GUARDIAN_VERSION = "web-2026-12"
# So with `people.may`, by which somebody says that they are of age, and `kin.keep`.
ADULT_VERSION = "web-2026-11"
KIN_VERSION = "web-2026-11"

_words = Words(Path(__file__).parent)
TEXTS = _words.texts
say, plain, has = _words.say, _words.plain, _words.has

__all__ = [
    "ADULT_VERSION",
    "GUARDIAN_VERSION",
    "KIN_VERSION",
    "TEXTS",
    "has",
    "plain",
    "say",
    "spoken",
]
