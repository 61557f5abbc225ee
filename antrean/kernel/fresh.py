"""What was read a moment ago, kept for as long as it counts as fresh.

For reads that a crowd repeats within a second. Each process keeps its own; nobody is told
of a change, so the time to live is what a reader may be behind.
"""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from time import monotonic
from typing import Any
from weakref import WeakSet

_all: WeakSet[Fresh[Any, Any]] = WeakSet()


class Fresh[Key, Value]:
    """Values by key, each for `seconds` from when it was read.

    At most `most` are kept. When one is too old, one thread reads it for those who come meanwhile.
    """

    def __init__(self, *, seconds: float, most: int) -> None:
        self.seconds = seconds
        self.most = most
        self._kept: dict[Key, tuple[float, Value]] = {}
        self._reading: dict[Key, Lock] = {}
        _all.add(self)

    def get(self, key: Key, read: Callable[[], Value]) -> Value:
        """Return the value, by `read` if it is not there or too old; an error is not kept."""
        return self.aged(key, read)[1]

    def aged(
        self, key: Key, read: Callable[[], Value], *, anew: bool = False
    ) -> tuple[float, Value]:
        """Return the value's age in seconds, counted from before it was read, and the value.

        Args:
            anew: read it even if a fresh one is there.
        """
        if not anew and (found := self._found(key)):
            return found
        asked = monotonic()
        reading = self._reading.setdefault(key, Lock())
        # Behind a reader that takes longer, each reads for itself: they fail together, not in turn.
        waited = reading.acquire(timeout=self.seconds)
        try:
            found = self._found(key)
            if found and (not anew or found[0] < monotonic() - asked):
                return found
            return 0.0, self._read(key, read)
        finally:
            if waited:
                # Kept only while somebody reads: what is asked for and not there leaves nothing.
                self._reading.pop(key, None)
                reading.release()

    def _found(self, key: Key) -> tuple[float, Value] | None:
        kept = self._kept.get(key)
        if kept and (age := monotonic() - kept[0]) < self.seconds:
            return age, kept[1]
        return None

    def _read(self, key: Key, read: Callable[[], Value]) -> Value:
        began = monotonic()
        value = read()
        if len(self._kept) >= self.most:
            self.forget()
        self._kept[key] = began, value
        return value

    def forget(self) -> None:
        """Read everything anew from now on."""
        self._kept.clear()
        self._reading.clear()


def forget_all() -> None:
    """Empty every cache of this process."""
    for one in list(_all):
        one.forget()
