"""The way through an office: its stages in their order, and the services beside it.

Plain Python, since there are few: an office chooses one of the presets, and every counter which
of its stages it serves.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

PASSPORT: Final = "passport"
# What shares the hall with passports: one step each, and a series of numbers of its own.
SERVICES: Final[Mapping[str, str]] = MappingProxyType(
    {"pickup": "K", "bap": "B", "information": "I"}
)
PRESETS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        "three": ("documents", "interview", "photo"),
        # Papers are checked where people come in; the rest is done in one booth.
        "two": ("papers", "booth"),
    }
)
# Minutes a person takes, until the day has shown its own; see `simulation` for the source.
MINUTES: Final[Mapping[str, float]] = MappingProxyType(
    {
        "documents": 6.0,
        "interview": 7.0,
        "photo": 5.0,
        "papers": 6.0,
        "booth": 12.0,
        "pickup": 3.0,
        "bap": 20.0,
        "information": 3.0,
    }
)
# How much people differ in it: standard deviation ÷ mean.
VARIATION: Final[Mapping[str, float]] = MappingProxyType(
    {stage: 0.5 if stage in {"documents", "papers", *SERVICES} else 0.4 for stage in MINUTES}
)
STAGES: Final = tuple(MINUTES)


def way(preset: str, track: str) -> Sequence[str]:
    """Return the stages of a passport, or the one of a service."""
    return PRESETS[preset] if track == PASSPORT else (track,)


def after(stage: str) -> str | None:
    """Return the stage that follows; None after the last."""
    for stages in PRESETS.values():
        if stage in stages[:-1]:
            return stages[stages.index(stage) + 1]
    return None


def track_of(stage: str) -> str:
    """Return what a stage belongs to: passports, or a service of its own."""
    return stage if stage in SERVICES else PASSPORT
