"""The environment, read once; a wrong value stops the start and says which.

Everything that differs between machines is here, under the names the outside relies on.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from cryptography.fernet import Fernet
from environs import Env, EnvError

env = Env()


def secret(name: str, *, default: str | None = None) -> str:
    """Return the secret `name`, or what stands in the file that `NAME_FILE` names.

    Raises:
        EnvError: neither is given and there is no default, or the file cannot be read.
    """
    if path := env.str(f"{name}_FILE", ""):
        try:
            return Path(path).read_text().strip()
        except OSError as error:
            raise EnvError(f"{name}_FILE: {path} cannot be read") from error
    return env.str(name, default) if default is not None else env.str(name)


def kept_secret(name: str, *, directory: Path, demo: bool, length: int = 50) -> str:
    """Return the secret `name`; the demonstration makes one and keeps it in `directory`.

    Args:
        length: of what is made, in bytes.

    Raises:
        EnvError: outside the demonstration the secret was not given.
    """
    if not demo:
        return secret(name)
    if given := secret(name, default=""):
        return given
    path = directory / f"{name.lower()}.txt"
    if not path.exists():
        directory.mkdir(parents=True, exist_ok=True)
        key = Fernet.generate_key().decode()
        made = key if name == "NIK_KEY" else secrets.token_urlsafe(length)
        path.touch(mode=0o600)
        path.write_text(made)
    return path.read_text()


def listed(name: str, *, default: str = "") -> list[str]:
    """Return a comma-separated value as a list without empty parts."""
    return [part.strip() for part in secret(name, default=default).split(",") if part.strip()]


def networks(name: str, default: str) -> list[str]:
    """Return a comma-separated list of networks, as `10.0.0.0/8`.

    Raises:
        EnvError: one of them is none.
    """
    found = listed(name, default=default)
    try:
        for one in found:
            ip_network(one)
    except ValueError as error:
        raise EnvError(f"{name}: {error}") from error
    return found


def fernet_keys(joined: str) -> list[str]:
    """Return the keys of a comma-separated list.

    Raises:
        EnvError: one of them is no Fernet key, or there is none.
    """
    keys = [key.strip() for key in joined.split(",") if key.strip()]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise EnvError("NIK_KEY: not a Fernet key (32 bytes, base64)") from error
    if not keys:
        raise EnvError("NIK_KEY: empty")
    return keys


def vapid_public(private: str) -> str:
    """Return the public half of the key that push services know us by, both as base64url.

    Raises:
        EnvError: it is no private key of the curve P-256: 32 bytes.
    """
    from cryptography.hazmat.primitives import serialization  # noqa: PLC0415  # who pushes
    from cryptography.hazmat.primitives.asymmetric import ec  # noqa: PLC0415  # as above

    try:
        number = base64.b64decode(f"{private}=", altchars=b"-_", validate=True)
        key = ec.derive_private_key(int.from_bytes(number), ec.SECP256R1())
    except ValueError as error:
        raise EnvError("VAPID_PRIVATE_KEY: not a key of 32 bytes, base64url") from error
    point = key.public_key().public_bytes(
        serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
    )
    return base64.urlsafe_b64encode(point).decode().rstrip("=")


def vapid_contact(name: str, default: str) -> str:
    """Return where a push service reaches who runs this, or nothing.

    Raises:
        EnvError: it is neither `mailto:` nor `https:`.
    """
    value = env.str(name, default)
    if value and not value.startswith(("mailto:", "https://")):
        raise EnvError(f"{name}: {value!r} is neither mailto: nor https:")
    return value


def address(name: str, default: str) -> str:
    """Return a web address without a trailing slash.

    Raises:
        EnvError: it is not one.
    """
    value = env.str(name, default).rstrip("/")
    parts = urlsplit(value)
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        raise EnvError(f"{name}: {value!r} is not an address of the web")
    return value


def may_have_passkeys(public_url: str) -> bool:
    """Return whether browsers let a site at this address ask for passkeys."""
    parts = urlsplit(public_url)
    host = parts.hostname or ""
    is_here = host == "localhost" or host.endswith(".localhost")
    return (parts.scheme == "https" or is_here) and not _is_number(host)


def _is_number(host: str) -> bool:
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def mailers(url: str) -> dict[str, dict[str, Any]]:
    """Return Django's settings for an SMTP server; nothing leaves without an address.

    Args:
        url: `smtp://user:password@host:587?tls=starttls`, `smtps://…`, or without TLS or a user.

    Raises:
        EnvError: it is not such an address.
    """
    if not url:
        return {"default": {"BACKEND": "django.core.mail.backends.dummy.EmailBackend"}}
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    wanted = query.pop("tls", "")
    known = parts.scheme in {"smtp", "smtps"} and wanted in {"", "starttls"} and not query
    if not (known and parts.hostname):
        raise EnvError("EMAIL_URL: not an address such as smtp://user:password@host:587")
    options = {
        "host": parts.hostname,
        "port": parts.port,
        "username": unquote(parts.username or ""),
        "password": unquote(parts.password or ""),
        "use_ssl": parts.scheme == "smtps",
        "use_tls": wanted == "starttls",
        "timeout": 15,
    }
    smtp = "django.core.mail.backends.smtp.EmailBackend"
    return {"default": {"BACKEND": smtp, "OPTIONS": options}}


def database(
    url: str,
    *,
    root: Path,
    connections: int = 8,
    pooler: bool = False,
    timeouts: Mapping[str, int] | None = None,
) -> dict[str, Any]:
    """Return Django's settings for a database URL (`sqlite:///…` or `postgresql://…`).

    Args:
        connections: of one process, to PostgreSQL; 0: one for each thread.
        pooler: a pooler in transaction mode stands between.
        timeouts: PostgreSQL's names and seconds; what the URL says itself goes before. A
            pooler refuses them: behind it the role has to have them (`ALTER ROLE … SET …`).

    Raises:
        EnvError: the URL is of neither kind.
    """
    parts = urlsplit(url)
    if parts.scheme == "sqlite":
        name = parts.path.removeprefix("/") or ":memory:"
        path = Path(name)
        if name != ":memory:" and not path.is_absolute():
            path = root / path
            path.parent.mkdir(parents=True, exist_ok=True)
        return {
            "ENGINE": "antrean.config.sqlite",
            "NAME": ":memory:" if name == ":memory:" else str(path),
            # A thread keeps its connection: opening the file costs more than most requests.
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                # One writer at a time, who waits: without it racing writers are refused.
                "transaction_mode": "IMMEDIATE",
                "timeout": 30,
                "init_command": (
                    "PRAGMA journal_mode=WAL;PRAGMA synchronous=FULL;"
                    "PRAGMA mmap_size=134217728;PRAGMA journal_size_limit=27103364;"
                    "PRAGMA cache_size=-4000;PRAGMA temp_store=MEMORY;"
                ),
            },
        }
    if parts.scheme in {"postgres", "postgresql"}:
        return _postgresql(
            url, connections=connections, pooler=pooler, timeouts={} if pooler else timeouts or {}
        )
    raise EnvError(f"DATABASE_URL: {parts.scheme or url!r} is neither sqlite nor postgresql")


def keep_plans(database: dict[str, Any]) -> None:
    """Let PostgreSQL keep the plans of what is asked again and again, for any value.

    A plan that was made while a table was small reads all of it, and would go on to when it is
    large: those who keep plans never read a table without an index. Not behind a pooler, where
    the next statement may run in another session, which has no plan of ours.

    Args:
        database: Django's settings of it, which change.
    """
    options = database["OPTIONS"]
    if database["ENGINE"].endswith("postgresql") and not database["DISABLE_SERVER_SIDE_CURSORS"]:
        options["prepare_threshold"] = 3
        options["options"] = f"{options.get('options', '')} -c enable_seqscan=off".lstrip()


def _postgresql(
    url: str, *, connections: int, pooler: bool, timeouts: Mapping[str, int]
) -> dict[str, Any]:
    from psycopg import ProgrammingError  # noqa: PLC0415  # SQLite needs neither it nor its memory
    from psycopg.conninfo import conninfo_to_dict  # noqa: PLC0415

    try:
        # libpq reads the address itself: sockets, several hosts, TLS.
        options: dict[str, object] = dict(conninfo_to_dict(url))
    except ProgrammingError as error:
        raise EnvError("DATABASE_URL: not an address that libpq understands") from error
    named = {
        setting: options.pop(word, "")
        for setting, word in [
            ("NAME", "dbname"),
            ("USER", "user"),
            ("PASSWORD", "password"),
            ("HOST", "host"),
            ("PORT", "port"),
        ]
    }
    if connections:
        # Threads come and go and any may lead a batch: few connections, lent to whoever works.
        options["pool"] = {"min_size": 1, "max_size": connections, "timeout": 3, "num_workers": 1}
    # Values go beside the statement, not in it, so that the server can keep its plan.
    options["server_side_binding"] = True
    if timeouts:
        ours = " ".join(f"-c {name}={seconds}s" for name, seconds in timeouts.items())
        options["options"] = f"{ours} {options.get('options', '')}".rstrip()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_HEALTH_CHECKS": True,
        "DISABLE_SERVER_SIDE_CURSORS": pooler,
        "OPTIONS": options,
        **named,
    }
