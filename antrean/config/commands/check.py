"""`antrean check`: whether settings and database are fit to serve, one line each."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.conf import settings
from django.core import checks
from django.db import Error, connection

from antrean.config import health
from antrean.config.commands import CommandRefused, Subparsers
from antrean.offices.models import OPEN_STATES, Office

if TYPE_CHECKING:
    import psycopg

# A finding: whether it forbids to serve, and what it says.
type Finding = tuple[bool, str]

_WHATSAPP = ["WHATSAPP_APP_SECRETS", "WHATSAPP_VERIFY_TOKEN", "WHATSAPP_ACCESS_TOKEN"]
_VAPID = ["VAPID_PRIVATE_KEY", "VAPID_CONTACT"]
_SHORTEST_SECRET = 32


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("check", description="Say whether all is fit to serve.")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> None:
    findings = [*_settings(), *_whatsapp(), _email(), *_push(), *_database(), *_pooler()]
    for wrong, what in findings:
        sys.stdout.write(f"{'wrong' if wrong else 'ok':6}{what}\n")
    if reasons := [what for wrong, what in findings if wrong]:
        raise CommandRefused(f"not fit to serve: {'; '.join(reasons)}")


def _settings() -> Iterator[Finding]:
    if settings.DEMO:
        yield False, "the demonstration: secrets of its own under var/, never for real people"
    elif len(settings.SECRET_KEY) < _SHORTEST_SECRET:
        yield False, f"SECRET_KEY is shorter than {_SHORTEST_SECRET} characters: take a longer one"
    host = urlsplit(settings.PUBLIC_URL).hostname
    known = any(name in {host, "*"} for name in settings.ALLOWED_HOSTS)
    yield (
        not known,
        f"PUBLIC_URL is {settings.PUBLIC_URL}"
        + ("" if known else f", but ALLOWED_HOSTS lacks {host}"),
    )
    if not settings.SECURE:
        yield False, "PUBLIC_URL is not https: cookies travel in the open"
    found = [message for message in checks.run_checks() if message.is_serious()]
    yield from ((True, str(message)) for message in found)


def _whatsapp() -> Iterator[Finding]:
    missing = [name.removesuffix("S") for name in _WHATSAPP if not getattr(settings, name)]
    if not missing:
        yield False, f"WhatsApp is on, by {settings.WHATSAPP_GRAPH_URL}"
        if name := settings.WHATSAPP_CODE_TEMPLATE:
            most = settings.WHATSAPP_CODES_PER_DAY
            yield False, f"codes to WhatsApp numbers are on, by {name}, {most} a day"
    elif len(missing) == len(_WHATSAPP):
        yield False, "WhatsApp is off: WHATSAPP_… are not set"
    else:
        yield True, f"WhatsApp is off although half set: {', '.join(missing)} missing"


def _email() -> Finding:
    if not settings.EMAIL_ON:
        return False, "e-mail is off: EMAIL_URL is not set"
    options = settings.MAILERS["default"]["OPTIONS"]
    return False, f"e-mail is on, by {options['host']}, from {settings.EMAIL_FROM}"


def _push() -> Iterator[Finding]:
    missing = [name for name in _VAPID if not getattr(settings, name)]
    if not missing:
        yield False, f"web push is on, by {len(settings.PUSH_SERVICES)} push services"
    elif len(missing) == len(_VAPID):
        yield False, "web push is off: VAPID_… are not set"
    else:
        yield True, f"web push is off although half set: {', '.join(missing)} missing"


def _database() -> Iterator[Finding]:
    try:
        waiting = health.migrations_to_apply()
        if waiting:
            yield True, f"{connection.vendor}: {waiting} migrations to apply (antrean migrate)"
            return
        yield False, f"{connection.vendor}: reachable and migrated"
        yield from _offices()
        age = health.beat_age()
    except Error as error:
        yield True, f"{connection.vendor}: away ({type(error).__name__})"
        return
    told = f"{age.total_seconds():.0f} s ago" if age else "never"
    yield False, f"the worker was last known to be well {told}"


def _pooler() -> Iterator[Finding]:
    """Look through the pooler: what it leaves of our timeouts is the role's own."""
    if settings.DATABASE_POOLER != "transaction":
        return
    import psycopg  # noqa: PLC0415  # SQLite needs neither it nor its memory

    try:
        with psycopg.connect(settings.DATABASE_URL, autocommit=True) as session:
            endless = [name for name in settings.DATABASE_TIMEOUTS if _is_endless(session, name)]
    except psycopg.Error as error:
        yield True, f"the pooler is away ({type(error).__name__})"
        return
    if endless:
        yield False, f"behind the pooler without {', '.join(endless)}: ALTER ROLE … SET … them"
    else:
        yield False, "behind the pooler with the role's own timeouts"


def _is_endless(session: psycopg.Connection, timeout: str) -> bool:
    row = session.execute("SELECT current_setting(%s)", [timeout]).fetchone()
    return row == ("0",)


def _offices() -> Iterator[Finding]:
    offices = Office.objects.filter(state__in=OPEN_STATES)
    numbered = offices.exclude(whatsapp_phone_number_id="").count()
    yield False, f"{offices.count()} offices open, {numbered} of them with a WhatsApp number"
