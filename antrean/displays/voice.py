"""The clips of the screens' voice, and the table that says how a call is put together from them.

Both are made by `tools/voice/make.py`; `static/displays/voice.js` reads the table aloud.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from django.templatetags.static import static
from msgspec import json

_FOLDER = Path(__file__).parent / "static/displays/voice"


@cache
def table() -> dict[str, Any]:
    """Return the table as it was made."""
    found: dict[str, Any] = json.decode((_FOLDER / "voice.json").read_bytes())
    return found


def addresses() -> dict[str, str]:
    """Return where each clip is, by its name."""
    return {name: static(f"displays/voice/{file}") for name, file in table()["clips"].items()}
