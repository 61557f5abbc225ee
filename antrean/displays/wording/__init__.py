"""Every word on these pages, one file a language: `id.toml`, `en.toml`."""

from __future__ import annotations

from pathlib import Path

from antrean.look.wording import Words, spoken

_words = Words(Path(__file__).parent)
TEXTS = _words.texts
say, say_in, plain, has = _words.say, _words.say_in, _words.plain, _words.has

__all__ = ["TEXTS", "has", "plain", "say", "say_in", "spoken"]
