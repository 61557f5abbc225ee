"""A push service of the tests, with the browsers behind it: it opens what it gets, as they do.

Whoever sends has to be signed for, as RFC 8292 says, and the seal has to be of the browser
whose address it is, as RFC 8291 says; else it answers 403, and the browser shows nothing.
"""

from __future__ import annotations

import base64
import json
import secrets
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import http_ece
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.conf import settings
from py_vapid import jwt

from antrean.accounts.actions.subscriptions import Endpoint
from antrean.kernel import clock

DAY_SECONDS = 24 * 3600


def written(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).decode().rstrip("=")


@dataclass
class Browser:
    """A browser that takes push messages: `shown` is what reached it, `status` the answer."""

    address: str
    status: int = 201
    key: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    auth: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    shown: list[dict[str, Any]] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)

    @property
    def endpoint(self) -> Endpoint:
        point = self.key.public_key().public_bytes(
            serialization.Encoding.X962, serialization.PublicFormat.UncompressedPoint
        )
        return Endpoint(self.address, written(point), written(self.auth))

    def open(self, sealed: bytes) -> dict[str, Any]:
        opened = http_ece.decrypt(
            sealed, private_key=self.key, auth_secret=self.auth, version="aes128gcm"
        )
        content: dict[str, Any] = json.loads(opened)
        return content


class Service:
    """Gives browsers their addresses, and takes what is sent to these."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.browsers: dict[str, Browser] = {}
        self.clock = clock.now  # Its own threads know nothing of one that we stopped.

    def browser(self, *, status: int = 201) -> Browser:
        path = f"/send/{secrets.token_hex(8)}"
        self.browsers[path] = Browser(f"{self.origin}{path}", status)
        return self.browsers[path]

    def take(self, path: str, headers: dict[str, str], body: bytes) -> int:
        browser = self.browsers.get(path)
        if browser is None or browser.status != 201:
            return browser.status if browser else 404
        if not self.knows(headers["Authorization"]):
            return 403
        browser.headers.append(headers)
        browser.shown.append(browser.open(body))
        return 201

    def knows(self, authorization: str) -> bool:
        scheme, _, said = authorization.partition(" ")
        parts = dict(part.split("=", 1) for part in said.split(","))
        try:
            claims = jwt.decode(parts["t"], parts["k"])
        except InvalidSignature:
            return False
        now = self.clock().timestamp()
        return (
            scheme == "vapid"
            and parts["k"] == settings.VAPID_PUBLIC_KEY
            and claims["aud"] == self.origin
            and claims["sub"] == settings.VAPID_CONTACT
            and now < claims["exp"] <= now + DAY_SECONDS
        )


@contextmanager
def running() -> Iterator[Service]:
    """Run a push service on a port of its own."""
    service = Service("")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            status = service.take(self.path, dict(self.headers), body)
            self.send_response(status)
            if status == 307:
                self.send_header("Location", "/send/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *said: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    service.origin = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield service
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
