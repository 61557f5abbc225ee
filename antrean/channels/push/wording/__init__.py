"""What a notification says, one file a language: `id.toml`, `en.toml`.

A telephone shows a line or two, also when it is locked: the day, the hours and the office, no
name and no code. *Anda*, as on the pages, where a tap leads.
"""

from __future__ import annotations

from pathlib import Path

from antrean.kernel.wording import table

TEXTS = table(Path(__file__).parent)
