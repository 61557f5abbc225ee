"""The demonstration's clock: the computer's, so many seconds ahead.

The offset lives in the file that `DEMO_CLOCK_FILE` names. The simulator writes it and the
product reads it, so that both always say the same time. Without the variable there is no
such file and no way to turn the clock.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

# The page's people live on Java; Indonesia has no summer time.
WIB = timezone(timedelta(hours=7), "WIB")


def utc_now() -> datetime:
    return datetime.now(UTC)


@dataclass(slots=True)
class DemoClock:
    file: Path | None = None
    ahead: timedelta = field(default=timedelta())

    def __post_init__(self) -> None:
        if self.file is None:
            return
        try:
            self.ahead = timedelta(seconds=float(self.file.read_text()))
        except (OSError, ValueError):
            self._write()  # Not there yet: the demonstration begins now.

    def __call__(self) -> datetime:
        return utc_now() + self.ahead

    @property
    def can_turn(self) -> bool:
        return self.file is not None

    def advance(self, by: timedelta) -> None:
        self.ahead += by
        self._write()

    def to_tomorrow_at(self, hour: int, minute: int) -> None:
        """Go to that hour of the next day, as the page's people count days."""
        here = self().astimezone(WIB)
        goal = here.replace(hour=hour, minute=minute, second=0, microsecond=0) + timedelta(days=1)
        self.advance(goal - here)

    def reset(self) -> None:
        self.ahead = timedelta()
        self._write()

    def _write(self) -> None:
        if self.file is None:
            raise RuntimeError("the clock cannot be turned: DEMO_CLOCK_FILE is not set")
        # Replaced in one step: its reader never finds half a number.
        self.file.parent.mkdir(parents=True, exist_ok=True)
        draft = self.file.with_suffix(".new")
        draft.write_text(f"{self.ahead.total_seconds()}\n")
        draft.replace(self.file)
