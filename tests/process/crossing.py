"""What stands between Meta and us, and hands over what passes as a test wants it."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import batched
from random import Random

import httpx

from tests.channels.whatsapp.bodies import sign
from tests.process.running import PATIENCE


class Crossing:
    """Hands every delivery to all `ways` at the same moment; without ways it keeps it."""

    def __init__(self) -> None:
        self.ways: list[str] = []
        self.bodies: list[bytes] = []
        self.url = ""

    @contextmanager
    def open(self) -> Iterator[None]:
        """Listen on loopback for the length of the block."""
        with ThreadingHTTPServer(("127.0.0.1", 0), self._handler()) as server:
            self.url = f"http://127.0.0.1:{server.server_port}"
            thread = threading.Thread(target=server.serve_forever)
            thread.start()
            try:
                yield
            finally:
                server.shutdown()
                thread.join()

    def deliver(self, body: bytes) -> int:
        """Post a body to every way at once; return the worst answer."""
        if not self.ways:
            return 200
        gate = threading.Barrier(len(self.ways))
        headers = {"X-Hub-Signature-256": sign(body), "Content-Type": "application/json"}

        def post(way: str) -> int:
            url = f"{way}/wa/webhook"
            gate.wait(PATIENCE)
            return httpx.post(url, content=body, headers=headers, timeout=PATIENCE).status_code

        with ThreadPoolExecutor(len(self.ways)) as threads:
            return max(threads.map(post, self.ways))

    def deliver_again(self, random: Random) -> int:
        """Deliver all that came once more, in other bundles and another order."""
        entries = [entry for body in self.bodies for entry in json.loads(body)["entry"]]
        random.shuffle(entries)
        return max(
            self.deliver(json.dumps({"object": "whatsapp_business_account", "entry": e}).encode())
            for e in batched(entries, 7, strict=False)
        )

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        crossing = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                crossing.bodies.append(body)
                self.send_response(crossing.deliver(body))
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler
