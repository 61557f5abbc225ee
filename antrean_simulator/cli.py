"""The simulator's command line: arguments and environment in, a running server out.

Exit codes: 0 stopped as asked, 1 it cannot run (one line says why), 2 wrong usage.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import socket
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

from granian.constants import HTTPModes, Interfaces
from granian.server.embed import Server

from antrean_simulator.app import Simulator, create_app
from antrean_simulator.clocks import DemoClock
from antrean_simulator.engine import Account
from antrean_simulator.offices import DEFAULT_OFFICES, Office

PROGRAM = "antrean simulator"
# Those who stand on the page at the start.
FIRST_PEOPLE = (("Budi Santoso", "+6281100000001"), ("Siti Aminah", "+6281100000002"))
BACKLOG = 1024


class Parser(argparse.ArgumentParser):
    """A parser that answers wrong usage with one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message} (see {self.prog} --help)\n")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8010)
    parser.add_argument("--mail-port", type=int, help="of a mail server that shows what it got")
    parser.add_argument(
        "--target",
        default="http://127.0.0.1:8000",
        help="the product; webhooks go to its /wa/webhook",
    )
    parser.add_argument("--app-secret", help="signs webhooks (WHATSAPP_APP_SECRET)")
    parser.add_argument("--access-token", help="opens the Graph API (WHATSAPP_ACCESS_TOKEN)")
    parser.add_argument(
        "--office",
        action="append",
        type=_office,
        metavar="ID:+62…:NAME",
        help="a business number, repeatable (SIMULATOR_OFFICES, JSON)",
    )
    parser.add_argument(
        "--offices", type=_offices, help='JSON: [{"phone_number_id", "number", "name"}, …]'
    )


def main(argv: Sequence[str] | None = None) -> int:
    parser = Parser(prog=PROGRAM, description="Telephones in the browser and a Graph API.")
    add_arguments(parser)
    return run(parser.parse_args(argv))


def run(arguments: argparse.Namespace) -> int:
    """Serve until SIGTERM or SIGINT; then the process ends here."""
    try:
        simulator = _simulator(arguments, os.environ)
        _check_free(arguments.host, arguments.port)
        if arguments.mail_port:
            _check_free(arguments.host, arguments.mail_port)
    except (argparse.ArgumentTypeError, OSError) as error:
        sys.stderr.write(f"{PROGRAM}: {error}\n")
        return 1
    asyncio.run(_serve(simulator, arguments.host, arguments.port, arguments.mail_port))
    sys.stdout.flush()
    # Threads of the server may be on their way into an interpreter that ends, which aborts.
    os._exit(0)


def _simulator(arguments: argparse.Namespace, environment: Mapping[str, str]) -> Simulator:
    offices = [*(arguments.offices or ()), *(arguments.office or ())]
    if not offices and (listed := environment.get("SIMULATOR_OFFICES")):
        offices = _offices(listed)
    account = Account(offices=tuple(offices) or DEFAULT_OFFICES)
    secrets = environment.get("WHATSAPP_APP_SECRET", "").split(",")
    account.app_secret = arguments.app_secret or secrets[0].strip() or account.app_secret
    token = arguments.access_token or environment.get("WHATSAPP_ACCESS_TOKEN")
    account.access_token = token or account.access_token
    file = environment.get("DEMO_CLOCK_FILE")
    clock = DemoClock(Path(file) if file else None)
    simulator = Simulator(account=account, clock=clock, target=arguments.target)
    for template in _templates(environment.get("SIMULATOR_TEMPLATES") or "[]"):
        simulator.meta.approve_template(**template)
    for name, number in FIRST_PEOPLE:
        simulator.add_phone(name, number)
    return simulator


async def _serve(simulator: Simulator, host: str, port: int, mail_port: int | None) -> None:
    if mail_port:
        await asyncio.start_server(simulator.post.talk, host, mail_port)
        simulator.mail_address = f"{host}:{mail_port}"
    server = Server(
        create_app(simulator),
        address=host,
        port=port,
        interface=Interfaces.ASGI,
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        # Streams and hanging answers count: they must not use it up.
        backpressure=BACKLOG,
        log_enabled=False,
    )

    def stop() -> None:
        simulator.stop()
        server.stop()  # type: ignore[no-untyped-call]

    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop)
    sys.stdout.write(f"{PROGRAM}: http://{host}:{port}/ → {simulator.target}\n")
    sys.stdout.flush()
    await server.serve()


def _check_free(host: str, port: int) -> None:
    """Say plainly that a port is taken; the server itself would only panic.

    Raises:
        OSError: it cannot be bound.
    """
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except (OSError, OverflowError) as error:
            raise OSError(f"cannot listen on {host}:{port}: {error}") from None


def _office(text: str) -> Office:
    parts = text.split(":", 2)
    if len(parts) != 3 or not all(parts):  # noqa: PLR2004 -- id, number, name
        raise argparse.ArgumentTypeError(f"an office is ID:+62…:NAME, not {text!r}")
    return Office(*parts)


def _offices(text: str) -> list[Office]:
    try:
        return [Office(**office) for office in json.loads(text)]
    except (ValueError, TypeError):
        raise argparse.ArgumentTypeError(
            "offices are JSON: a list of {phone_number_id, number, name}"
        ) from None


def _templates(text: str) -> list[dict[str, Any]]:
    """Read templates approved from the start: [{name, body, language?, buttons?, category?}]."""
    known = {"name", "body", "language", "buttons", "category"}
    try:
        listed: list[dict[str, Any]] = json.loads(text)
        is_right = all({"name", "body"} <= template.keys() <= known for template in listed)
    except (ValueError, TypeError, AttributeError):
        is_right, listed = False, []
    if not is_right:
        raise argparse.ArgumentTypeError(
            "SIMULATOR_TEMPLATES is JSON: a list of {name, body, language, buttons, category}"
        )
    return listed
