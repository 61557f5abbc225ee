"""Connections to the database are lent: few of them serve many threads."""

from __future__ import annotations

from typing import Any


def give_back(connection: Any) -> None:
    """Return a thread's pooled connection: who waits must not keep one from others.

    Within a transaction it stays; without a pool each thread has its own.

    Args:
        connection: Django's.
    """
    if connection.settings_dict["OPTIONS"].get("pool") and not connection.in_atomic_block:
        connection.close()
