"""The environment, read once; a wrong value stops the start and says which.

Everything that differs between machines is here, under the names the outside relies on.
"""

from __future__ import annotations

import secrets
from pathlib import Path
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from environs import Env

env = Env()


def secret(name: str, *, default: str | None = None) -> str:
    """Return the secret `name`, or what stands in the file that `NAME_FILE` names."""
    if path := env.str(f"{name}_FILE", ""):
        return Path(path).read_text().strip()
    return env.str(name, default) if default is not None else env.str(name)


def kept_secret(name: str, *, directory: Path, demo: bool) -> str:
    """Return the secret `name`; the demonstration makes one and keeps it in `directory`.

    Raises:
        environs.EnvError: outside the demonstration the secret was not given.
    """
    if not demo:
        return secret(name)
    if given := secret(name, default=""):
        return given
    path = directory / f"{name.lower()}.txt"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        made = Fernet.generate_key().decode() if name == "NIK_KEY" else secrets.token_urlsafe(50)
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()


def listed(name: str, *, default: str = "") -> list[str]:
    """Return a comma-separated value as a list without empty parts."""
    return [part.strip() for part in secret(name, default=default).split(",") if part.strip()]


def database(url: str, *, root: Path) -> dict[str, object]:
    """Return Django's settings for a database URL (`sqlite:///…` or `postgresql://…`).

    Raises:
        ValueError: the URL is of neither kind.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = parts.path.removeprefix("/") or ":memory:"
        path = Path(name)
        if name != ":memory:" and not path.is_absolute():
            path = root / path
            path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "django.db.backends.sqlite3",
            "NAME": ":memory:" if name == ":memory:" else str(path),
            "OPTIONS": {
                # One writer at a time, who waits: without it racing writers are refused.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
                    "PRAGMA cache_size=-20000;PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415  # not on SQLite

        # libpq reads the address itself: sockets, several hosts, TLS.
        options = conninfo_to_dict(url)
        return {
            "ENGINE": "django.db.backends.postgresql",
            "NAME": options.pop("dbname", ""),
            "USER": options.pop("user", ""),
            "PASSWORD": options.pop("password", ""),
            "HOST": options.pop("host", ""),
            "PORT": options.pop("port", ""),
            "OPTIONS": options,
        }
    raise ValueError(f"DATABASE_URL: {parts.scheme or url!r} is neither sqlite nor postgresql")
