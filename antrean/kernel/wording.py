"""Words in tables: a folder with one file a language, `id.toml` and `en.toml`.

Whoever answers for the words need not read code. All files of a folder have the same keys
with the same placeholders; `make lint` compares them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from antrean.kernel.timetext import Language

LANGUAGES: tuple[Language, ...] = ("id", "en")

type Table = Mapping[Language, Mapping[str, str]]


def table(folder: Path) -> Table:
    """Return the texts of a folder by language and key."""
    return MappingProxyType({language: _texts(folder, language) for language in LANGUAGES})


def _texts(folder: Path, language: Language) -> Mapping[str, str]:
    written = (folder / f"{language}.toml").read_text(encoding="utf-8")
    return MappingProxyType(tomllib.loads(written))
