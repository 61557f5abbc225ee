"""Which key does what on the page of a counter: the usual ones, and those an officer chose.

A single letter without Ctrl or Alt is taken by no browser. Whoever speaks to their computer, or
uses letters otherwise, turns them off or chooses others (WCAG 2.1.4).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from antrean.accounts.models import Account
from antrean.console.faults import Fault
from antrean.counters import queries

USUAL: Final[Mapping[str, str]] = MappingProxyType(
    {
        "next": "n",
        "start": "s",
        "finish": "d",
        "again": "u",
        "miss": "m",
        "excuse": "i",
        "papers": "b",
        "hold": "t",
        "resume": "r",
        "pass": "o",
        "leave": "g",
        "pick": "x",
        "ask": "k",
        "pause": "j",
        "undo": "z",
        "help": "h",
    }
)


def keys_of(account: Account) -> Mapping[str, str]:
    """Return the key of each act that has one; of an officer who turned them off, none."""
    chosen = queries.keys_of(account)
    if chosen is None:
        return USUAL
    return chosen.keys if chosen.are_on else {}


def read(posted: Mapping[str, str]) -> tuple[dict[str, str], Sequence[Fault]]:
    """Return the keys that a form names, and what is wrong with it."""
    keys = {act: posted.get(act, "").strip().lower() for act in USUAL}
    faults = []
    taken: set[str] = set()
    for act, key in keys.items():
        if key and not (len(key) == 1 and key.isascii() and key.isalnum()):
            faults.append(Fault(act, "keys.fault.letter"))
        elif key in taken:
            faults.append(Fault(act, "keys.fault.twice"))
        taken |= {key} if key else set()
    return {act: key for act, key in keys.items() if key}, faults
