"""The files of `deploy/`, read by the programs they are for, where those are installed."""

from __future__ import annotations

import getpass
import os
import re
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tests.process.running import ROOT, free_port, until

pytestmark = pytest.mark.process

DEPLOY = ROOT / "deploy"
HOST = "antrean.example.go.id"
UNITS = sorted((DEPLOY / "systemd").iterdir())


def program(name: str, package: str = "") -> str:
    """Return where a program is, or skip the test and name the package that brings it."""
    found = shutil.which(name, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
    if not found:
        pytest.skip(f"{name} is not installed (apt: {package or name})")
    return found


# systemd


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_reads_the_unit(unit: Path, tmp_path: Path) -> None:
    analyze = program("systemd-analyze", "systemd")
    here = tmp_path / unit.name.replace("@.", "@1.")
    text = unit.read_text().replace("/opt/antrean/bin/antrean", sys.executable)
    # Neither is there where the tests run; systemd only asks whether the user exists.
    here.write_text(re.sub(r"(User|Group)=antrean", r"\1=root", text))

    done = subprocess.run(
        [analyze, "verify", "--recursive-errors=no", here],
        capture_output=True,
        text=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    (words,) = re.findall(
        r"^ExecStart=/opt/antrean/bin/antrean (.*)$", unit.read_text(), re.MULTILINE
    )
    words = words.replace("%i", "8000").replace("${ANTREAN_LISTEN}", "127.0.0.1")

    done = subprocess.run(
        [sys.executable, "-m", "antrean", *words.split(), "--help"],
        cwd=ROOT,
        capture_output=True,
        check=False,
    )

    assert done.returncode == 0


# The proxies


class Behind(BaseHTTPRequestHandler):
    """Stands where web and live do: tells what reached it, and counts."""

    asked: list[str]

    def do_GET(self) -> None:
        type(self).asked.append(self.path)
        told = f"{self.headers['Host']} {self.headers['X-Forwarded-For']}".encode()
        told += f" {self.headers['X-Forwarded-Proto']} {len(type(self).asked)}".encode()
        self.send_response(200)
        self.send_header("Cache-Control", "public, max-age=1")
        self.send_header("Content-Length", str(len(told)))
        self.end_headers()
        self.wfile.write(told)

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.do_GET()

    def log_message(self, *_: object) -> None:
        """Say nothing."""


class Quiet(ThreadingHTTPServer):
    def handle_error(self, *_: object) -> None:
        """Say nothing when a proxy breaks off a body that is too large."""


@contextmanager
def behind() -> Iterator[tuple[int, list[str]]]:
    handler = type("Handler", (Behind,), {"asked": []})
    with Quiet(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.server_port, handler.asked
        finally:
            server.shutdown()
            thread.join()


@contextmanager
def running(command: list[str | Path], log: Path) -> Iterator[None]:
    home = {"HOME": str(log.parent), "PATH": os.environ["PATH"]}
    with log.open("wb") as file:
        process = subprocess.Popen(command, stdout=file, stderr=file, env=home)
    try:
        yield
    finally:
        process.terminate()
        process.wait()


def certificate(folder: Path) -> None:
    """Write a certificate of our own for the host, as the proxies expect to find one."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, HOST)])
    now = datetime.now(UTC)  # noqa: TID251  # of a certificate
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    (folder / "fullchain.pem").write_bytes(signed.public_bytes(serialization.Encoding.PEM))
    (folder / "key.pem").write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )


class Proxy:
    """A client of a proxy that stands before `Behind`."""

    def __init__(self, port: int, asked: list[str]) -> None:
        self.asked = asked
        self.http = httpx.Client(
            base_url=f"https://127.0.0.1:{port}",
            verify=False,  # noqa: S501  # the certificate is our own
            headers={"Host": HOST},
        )

    def is_there(self) -> bool:
        try:
            return self.get("/there").is_success
        except httpx.TransportError:
            return False

    def get(self, path: str, **headers: str) -> httpx.Response:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.http.get(path, headers=named, extensions={"sni_hostname": HOST})

    def post(self, path: str, size: int) -> int:
        body = b"x" * size
        return self.http.post(path, content=body, extensions={"sni_hostname": HOST}).status_code


@pytest.fixture
def nginx(tmp_path: Path) -> Iterator[Proxy]:
    port = free_port()
    certificate(tmp_path)
    with ExitStack() as stack:
        web, asked = stack.enter_context(behind())
        site = (DEPLOY / "nginx.conf").read_text()
        for ours, theirs in [
            ("127.0.0.1:8000", f"127.0.0.1:{web}"),
            ("127.0.0.1:8001", f"127.0.0.1:{web}"),
            ("/etc/ssl/antrean", str(tmp_path)),
            ("/var/cache/nginx/antrean", f"{tmp_path}/cache"),
            ("listen 80;", f"listen 127.0.0.1:{free_port()};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{port} ssl"),
        ]:
            assert ours in site
            site = site.replace(ours, theirs)
        conf = tmp_path / "nginx.conf"
        user = f"user {getpass.getuser()};" if getpass.getuser() == "root" else ""
        temporary = "".join(
            f"{kind}_temp_path {tmp_path}/{kind};"
            for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
        )
        conf.write_text(
            f"{user} daemon off; pid {tmp_path}/pid; error_log stderr; events {{}}"
            f" http {{ access_log off; {temporary}\n{site}\n}}"
        )
        command = [program("nginx", "nginx-light"), "-e", "stderr", "-c", conf]
        tried = subprocess.run([*command, "-t"], capture_output=True, text=True, check=False)
        assert tried.returncode == 0, tried.stderr
        assert "[warn]" not in tried.stderr
        stack.enter_context(running(command, tmp_path / "nginx.log"))
        proxy = Proxy(port, asked)
        stack.enter_context(proxy.http)
        until(proxy.is_there)
        yield proxy


@pytest.fixture
def caddy(tmp_path: Path) -> Iterator[Proxy]:
    port = free_port()
    with ExitStack() as stack:
        web, asked = stack.enter_context(behind())
        site = (DEPLOY / "Caddyfile").read_text()
        site = site.replace("127.0.0.1:8000", f"127.0.0.1:{web}")
        site = site.replace("127.0.0.1:8001", f"127.0.0.1:{web}")
        site = site.replace(
            f"{HOST} {{", f"{HOST}:{port} {{\n\ttls {tmp_path}/fullchain.pem {tmp_path}/key.pem", 1
        )
        certificate(tmp_path)
        conf = tmp_path / "Caddyfile"
        conf.write_text(f"{{\n\tadmin off\n\tauto_https disable_redirects\n}}\n{site}")
        words = ["--config", conf, "--adapter", "caddyfile"]
        found = program("caddy")
        tried = subprocess.run(
            [found, "validate", *words], capture_output=True, text=True, check=False
        )
        assert tried.returncode == 0, tried.stderr
        stack.enter_context(running([found, "run", *words], tmp_path / "caddy.log"))
        proxy = Proxy(port, asked)
        stack.enter_context(proxy.http)
        until(proxy.is_there)
        yield proxy


# Caddy before 2.7 notices only while it hands the body on.
TOO_LARGE = {"nginx": {413}, "caddy": {413, 502}}


@pytest.mark.parametrize("name", ["nginx", "caddy"])
def test_a_proxy_lets_through_what_may_and_says_for_whom(
    name: str, request: pytest.FixtureRequest
) -> None:
    proxy: Proxy = request.getfixturevalue(name)

    told = proxy.get("/", X_Forwarded_For="6.6.6.6", X_Forwarded_Proto="http").text
    sizes = {
        "/wa/webhook": (3_900_000, 4_300_000),
        "/api/v1/bookings": (64_000, 66_000),
    }

    assert told.split()[:3] == [HOST, "127.0.0.1", "https"]
    for path, (fits, too_large) in sizes.items():
        assert (path, proxy.post(path, fits)) == (path, 200)
        assert proxy.post(path, too_large) in TOO_LARGE[name]
    for path in ("/metrics", "/readyz"):
        assert proxy.get(path).status_code == 404
    assert not {"/metrics", "/readyz"} & set(proxy.asked)


def test_nginx_keeps_the_days_of_an_office_for_a_second_and_nothing_else(nginx: Proxy) -> None:
    days = "/api/v1/offices/bogor/days?days=7"

    kept = {nginx.get(days).text for _ in range(5)}
    fresh = nginx.get(days, Cache_Control="no-cache").text
    others = {nginx.get("/api/v1/offices").text for _ in range(5)}

    assert len(kept) <= 2  # Five answers in a row may meet the end of the second.
    assert fresh not in kept
    assert len(others) == 5


# PgBouncer


def test_pgbouncer_reads_its_file(tmp_path: Path) -> None:
    port = free_port()
    ini = (DEPLOY / "pgbouncer.ini").read_text()
    users = tmp_path / "userlist.txt"
    users.write_text('"antrean" "a password"\n')
    users.chmod(0o644)
    ini = ini.replace("/etc/pgbouncer/userlist.txt", str(users))
    ini = ini.replace("listen_port = 6432", f"listen_port = {port}\nunix_socket_dir =")
    (tmp_path / "pgbouncer.ini").write_text(ini)
    command: list[str | Path] = [program("pgbouncer"), tmp_path / "pgbouncer.ini"]
    if getpass.getuser() == "root":
        command[1:1] = ["-u", "nobody"]

    log = tmp_path / "pgbouncer.log"
    with running(command, log):
        until(lambda: f"listening on 127.0.0.1:{port}" in log.read_text())

    assert "ERROR" not in log.read_text()
    assert "FATAL" not in log.read_text()
