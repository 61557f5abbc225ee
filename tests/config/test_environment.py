"""Wrong settings stop the start; each is tried in a process of its own, as an operator would."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from cryptography.fernet import Fernet
from environs import EnvError

from antrean.config import environment

ROOT = Path(__file__).parents[2]
GOOD = {"SECRET_KEY": "x" * 50, "NIK_KEY": Fernet.generate_key().decode()}


def started(folder: Path, **settings: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-m", "antrean", "migrate"],
        check=False,
        cwd=folder,
        env=kept | {"PYTHONPATH": str(ROOT)} | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )


def test_good_settings_start(tmp_path: Path) -> None:
    done = started(tmp_path, **GOOD)

    assert (done.returncode, done.stderr) == (0, "")
    assert (tmp_path / "var/antrean.sqlite3").exists()


def test_the_demonstration_needs_no_settings(tmp_path: Path) -> None:
    first = started(tmp_path, ANTREAN_DEMO="1")
    secret = (tmp_path / "var/secret_key.txt").read_text()
    again = started(tmp_path, ANTREAN_DEMO="1")

    assert (first.returncode, again.returncode) == (0, 0)
    assert (tmp_path / "var/secret_key.txt").read_text() == secret
    assert (tmp_path / "var/secret_key.txt").stat().st_mode & 0o077 == 0


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("SECRET_KEY", None),
        ("NIK_KEY", None),
        ("NIK_KEY", "short"),
        ("DATABASE_URL", "mysql://localhost/antrean"),
        ("DATABASE_URL", "postgresql://localhost/antrean?nonsense=1"),
        ("DATABASE_POOLER", "session"),
        ("DATABASE_CONNECTIONS", "many"),
        ("ANTREAN_DEMO", "perhaps"),
        ("PUBLIC_URL", "antrean.example"),
        ("LIVE_URL", "ftp://antrean.example"),
        ("WHATSAPP_GRAPH_URL", "graph"),
        ("WHATSAPP_UNKNOWN_WAIT_SECONDS", "soon"),
        ("WHATSAPP_ACCESS_TOKEN_FILE", "/no/such/file"),
        ("VAPID_PRIVATE_KEY", "short"),
        ("VAPID_PRIVATE_KEY", "é"),
        ("VAPID_PRIVATE_KEY", "_" * 43),
        ("VAPID_CONTACT", "siti"),
    ],
)
def test_a_wrong_value_stops_the_start_and_is_named(
    name: str, wrong: str | None, tmp_path: Path
) -> None:
    settings = dict(GOOD)
    if wrong is None:
        del settings[name]
    else:
        settings[name] = wrong

    done = started(tmp_path, **settings)

    assert done.returncode == 1
    assert done.stderr.count("\n") == 1
    assert name in done.stderr
    assert "Traceback" not in done.stderr


def test_a_secret_may_come_from_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "token").write_text("from a file\n")
    monkeypatch.setenv("WHATSAPP_ACCESS_TOKEN_FILE", str(tmp_path / "token"))

    assert environment.secret("WHATSAPP_ACCESS_TOKEN") == "from a file"


def test_the_demonstration_keeps_its_own_key_for_push(tmp_path: Path) -> None:
    private = environment.kept_secret("VAPID_PRIVATE_KEY", directory=tmp_path, demo=True, length=32)

    assert environment.kept_secret("VAPID_PRIVATE_KEY", directory=tmp_path, demo=True) == private
    # A point of the curve as browsers want it, uncompressed.
    assert re.fullmatch(r"B[\w-]{86}", environment.vapid_public(private))


def test_sqlite_writers_wait_for_each_other(tmp_path: Path) -> None:
    options = environment.database("sqlite:///var/a.sqlite3", root=tmp_path)["OPTIONS"]

    assert (options["transaction_mode"], options["timeout"]) == ("IMMEDIATE", 30)
    assert "synchronous=FULL" in options["init_command"]


@pytest.mark.parametrize(
    ("url", "name"),
    [("sqlite:///var/a.sqlite3", "{root}/var/a.sqlite3"), ("sqlite:////srv/a.db", "/srv/a.db")],
)
def test_three_slashes_are_relative_and_four_absolute(url: str, name: str, tmp_path: Path) -> None:
    if url.startswith("sqlite:////"):
        url, name = f"sqlite:///{tmp_path}/a.db", f"{tmp_path}/a.db"

    assert environment.database(url, root=tmp_path)["NAME"] == name.format(root=tmp_path)


def test_postgresql_lends_few_connections_to_many_threads(tmp_path: Path) -> None:
    url = "postgresql://office@db.example:5433/antrean?sslmode=require"

    found = environment.database(url, root=tmp_path, connections=8)

    named = [found[key] for key in ("NAME", "USER", "HOST", "PORT")]
    assert named == ["antrean", "office", "db.example", "5433"]
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["pool"]["max_size"] == 8


def test_behind_a_pooler_no_statement_is_prepared(tmp_path: Path) -> None:
    url = "postgresql://localhost/antrean"

    found = environment.database(url, root=tmp_path, pooler=True)
    environment.keep_plans(found)

    assert "prepare_threshold" not in found["OPTIONS"]
    assert "options" not in found["OPTIONS"]
    assert found["DISABLE_SERVER_SIDE_CURSORS"]


def test_who_keeps_plans_keeps_those_that_read_no_whole_table(tmp_path: Path) -> None:
    url, timeouts = "postgresql://localhost/antrean", {"lock_timeout": 5}

    found = environment.database(url, root=tmp_path, timeouts=timeouts)
    environment.keep_plans(found)

    assert found["OPTIONS"]["prepare_threshold"] == 3
    assert found["OPTIONS"]["options"] == "-c lock_timeout=5s -c enable_seqscan=off"


def test_sqlite_keeps_no_plans(tmp_path: Path) -> None:
    found = environment.database("sqlite:///:memory:", root=tmp_path)
    before = dict(found["OPTIONS"])

    environment.keep_plans(found)

    assert found["OPTIONS"] == before


def test_who_waits_too_long_is_let_go(tmp_path: Path) -> None:
    timeouts = {"lock_timeout": 5, "statement_timeout": 30}

    found = environment.database("postgresql://db/antrean", root=tmp_path, timeouts=timeouts)

    assert found["OPTIONS"]["options"] == "-c lock_timeout=5s -c statement_timeout=30s"


def test_what_the_address_says_of_timeouts_goes_before_ours(tmp_path: Path) -> None:
    url = "postgresql://db/antrean?options=-c%20lock_timeout%3D1s"

    found = environment.database(url, root=tmp_path, timeouts={"lock_timeout": 5})

    assert found["OPTIONS"]["options"] == "-c lock_timeout=5s -c lock_timeout=1s"


def test_a_pooler_is_sent_no_timeouts_which_it_would_refuse(tmp_path: Path) -> None:
    found = environment.database(
        "postgresql://db/antrean", root=tmp_path, pooler=True, timeouts={"lock_timeout": 5}
    )

    assert "options" not in found["OPTIONS"]


def test_every_key_of_the_list_is_looked_at() -> None:
    good = Fernet.generate_key().decode()

    assert environment.fernet_keys(f"{good}, {good}") == [good, good]
    with pytest.raises(EnvError, match="NIK_KEY"):
        environment.fernet_keys(f"{good},nonsense")


def test_networks_are_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PRINTER_NETWORKS", "10.1.0.0/16, fd00::/8")
    assert environment.networks("PRINTER_NETWORKS", "") == ["10.1.0.0/16", "fd00::/8"]

    monkeypatch.setenv("PRINTER_NETWORKS", "10.1.0.1/16")
    with pytest.raises(EnvError, match="PRINTER_NETWORKS"):
        environment.networks("PRINTER_NETWORKS", "")


@pytest.mark.parametrize(
    ("address", "may"),
    [
        ("https://antrean.imigrasi.go.id", True),
        ("https://antrean.imigrasi.go.id:8443/x", True),
        ("http://localhost:8000", True),
        ("http://antrean.localhost", True),
        ("http://antrean.imigrasi.go.id", False),
        ("http://127.0.0.1:8000", False),
        ("https://10.0.0.7", False),
        ("https://[2001:db8::1]", False),
    ],
)
def test_passkeys_are_for_sites_with_a_name_and_tls(address: str, *, may: bool) -> None:
    assert environment.may_have_passkeys(address) is may
