"""`antrean demo`: the whole demonstration, from an empty folder to a telephone in the browser."""

from __future__ import annotations

import argparse
import json
import os
import sys
from importlib import import_module
from pathlib import Path

from antrean.config.commands import Subparsers
from antrean.config.processes import Supervisor

# Known to the simulator and to us and to everybody else: they guard nothing.
_EXAMPLES = {
    "WHATSAPP_APP_SECRET": "rahasia-contoh",
    "WHATSAPP_VERIFY_TOKEN": "token-contoh",
    "WHATSAPP_ACCESS_TOKEN": "akses-contoh",
}


def register(subparsers: Subparsers) -> None:
    parser = subparsers.add_parser("demo", description="Run the demonstration; Ctrl-C ends it.")
    parser.add_argument("--port", type=int, default=8000, help="of the site; streams take the next")
    parser.add_argument("--simulator-port", type=int, default=8010, help="of the telephones")
    parser.add_argument("--mail-port", type=int, default=8011, help="of the example's mail server")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    site, streams, telephones = (
        f"http://127.0.0.1:{port}"
        for port in (arguments.port, arguments.port + 1, arguments.simulator_port)
    )
    var = Path(os.environ.setdefault("ANTREAN_VAR", "var"))
    # Set before anything reads its settings: the demonstration is never another's database.
    os.environ |= {
        "ANTREAN_DEMO": "1",
        "DATABASE_URL": f"sqlite:///{var}/antrean.sqlite3",
        "DEMO_CLOCK_FILE": str(var / "demo-clock"),
        "PUBLIC_URL": site,
        "LIVE_URL": streams,
        "WHATSAPP_GRAPH_URL": telephones,
        "EMAIL_URL": f"smtp://127.0.0.1:{arguments.mail_port}",
        **_EXAMPLES,
    }
    _prepare(site, telephones)
    return Supervisor(
        [
            ["simulator", *_ports(arguments), "--target", site],
            ["serve", "--port", str(arguments.port), "--live-port", str(arguments.port + 1)],
        ]
    ).run()


def _ports(arguments: argparse.Namespace) -> list[str]:
    ports = {"--port": arguments.simulator_port, "--mail-port": arguments.mail_port}
    return [word for option, port in ports.items() for word in (option, str(port))]


def _prepare(site: str, telephones: str) -> None:
    """Make and fill the database, and say where everything is."""
    import_module("antrean.config.ready").prepare(serves=False)
    import_module("antrean.config.commands.migrate").run(argparse.Namespace())
    demo = import_module("antrean.config.demo")
    demo.fill()
    os.environ["SIMULATOR_OFFICES"] = json.dumps(demo.numbers())
    os.environ["SIMULATOR_TEMPLATES"] = json.dumps(demo.templates())
    lines = [
        "",
        "Antrean, the demonstration: an example, not the official service. Ctrl-C ends it.",
        "",
        f"  site        {site}/",
        f"  mail        {telephones}/  shows what is sent by e-mail, too",
        f"  telephones  {telephones}/  write to Kantor Imigrasi Bogor: {demo.example_message()}",
        f"  staff       {site}/petugas/  password {demo.PASSWORD}  PIN {demo.PIN}",
        *(f"              {sign_in.email} ({sign_in.role})" for sign_in in demo.SIGN_INS),
        "              a second factor is asked for where roles need one, and may be skipped here",
        f"  the hall    screen {site}/layar/bogor/  self-service {site}/anjungan/bogor/",
        "              a day: book for Bogor, press Besok 07.45 beside the telephones till it is",
        "              that day, open it as supervisor, check in as resepsionis, call as loket1;",
        "              without bookings: Latihan, as kepala",
        "",
    ]
    sys.stdout.write("\n".join(lines) + "\n")
    sys.stdout.flush()
