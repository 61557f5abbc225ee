"""Who else keeps what people said: the channels, which stand above this app.

A channel erases its own rows; settings name it, as they name the transports, so that this
app knows no channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from antrean.people.models import Holder

DEFAULT_KEEPERS = ["antrean.channels.whatsapp.erasure.WhatsAppRecords"]


class Keeper(Protocol):
    """Erases what a channel keeps, in the caller's transaction; says how much of what."""

    def erase_before(self, cutoff: datetime, limit: int) -> Mapping[str, int]:
        """Erase at most `limit` rows of each kind older than `cutoff`; empty: nothing was left."""

    def said_by(self, holder: Holder) -> Iterable[tuple[datetime, str]]:
        """Return what is kept of what the person said, and when they said it, oldest first."""

    def erase_person(self, holder: Holder) -> Mapping[str, int]:
        """Erase what the person said, but for what still waits to be read."""


@cache
def keepers() -> list[Keeper]:
    """Return one keeper for each channel that keeps something."""
    return [import_string(path)() for path in getattr(settings, "RECORD_KEEPERS", DEFAULT_KEEPERS)]
