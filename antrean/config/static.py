"""Static files by addresses that change with them, small on the line; nothing to collect."""

from __future__ import annotations

import gzip
import hashlib
import os
from contextlib import suppress
from functools import cache
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import StaticFilesStorage


class VersionedStorage(StaticFilesStorage):
    """Adds to each address what tells a file's content from another: it may be kept for ever."""

    def url(self, name: str | None) -> str:
        address = super().url(name)
        version = _version(name) if name else ""
        return f"{address}?v={version}" if version else address


# What a picture or a font does not gain from. The scanner becomes less than half.
_COMPRESSIBLE = frozenset({".css", ".js", ".svg", ".wasm"})


def with_compressed(path: Path) -> Path:
    """Return where a file of ours lies together with its compressed form, making that if need be.

    What gains nothing from it, or cannot be written beside, is served as it is.
    """
    if path.suffix not in _COMPRESSIBLE:
        return path
    content = path.read_bytes()
    folder = settings.VAR / "static" / hashlib.sha256(content).hexdigest()[:16]
    copy = folder / path.name
    with suppress(OSError):
        if not copy.exists():
            folder.mkdir(parents=True, exist_ok=True)
            _write(folder / f"{path.name}.gz", gzip.compress(content, 9, mtime=0))
            _write(copy, content)
    return copy if copy.exists() else path


def _write(path: Path, content: bytes) -> None:
    # Several processes start at once; each writes the whole file before it has its name.
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(path)


@cache
def _version(name: str) -> str:
    found = finders.find(name)
    return hashlib.sha256(Path(found).read_bytes()).hexdigest()[:10] if found else ""
