"""Every word on these pages, one file a language: `id.toml`, `en.toml`."""

from __future__ import annotations

from pathlib import Path

from antrean.look.wording import Words, spoken

# Kept with the word of a parent or guardian at the desk. A change of `check_in.guardian` in either
# file is a new version.
GUARDIAN_VERSION = "desk-2026-11"

_words = Words(Path(__file__).parent)
TEXTS = _words.texts
say, plain, has = _words.say, _words.plain, _words.has

__all__ = ["GUARDIAN_VERSION", "TEXTS", "has", "plain", "say", "spoken"]
