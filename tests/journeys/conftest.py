from __future__ import annotations

import itertools
import mimetypes
import os
import secrets
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any, Self
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Playwright, sync_playwright

from tests.journeys.site import Person
from tests.process.running import free_port, until
from tests.process.stage import Stage, Template, staged
from tests.web.everywhere import Seen

CHROMIUM = shutil.which("chromium")
# Without its windows it takes half the time; what a browser asks people, only the whole one does.
LIGHT = shutil.which("chromium-headless-shell") or CHROMIUM
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE = {"width": 360, "height": 740}
# A window of 1280 pixels at 400 % (WCAG 1.4.10), or a small telephone at 200 % and less.
NARROW = {"width": 320, "height": 512}
CODE_TEMPLATE = "kode_masuk"
_serial = itertools.count(1)
# Playwright's loop runs in the thread of the tests, which never await anything themselves.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

type Comer = Callable[..., Person]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    missing = CHROMIUM is None and "CI" not in os.environ
    for item in items:
        if "journeys" in item.path.parts:
            item.add_marker(pytest.mark.browser)
            item.add_marker(pytest.mark.process)
            # What has fixtures of its own is not split over the workers, each with a site.
            item.add_marker(pytest.mark.xdist_group(item.path.stem))
            if missing:
                item.add_marker(pytest.mark.skip(reason="the package chromium is not installed"))


# Not kept for longer: while it runs there is a loop in this thread, and others want their own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    """What drives the browsers of all journeys."""
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="package")
def browser_at(playwright: Playwright) -> Iterator[Callable[[str | None], Browser]]:
    """Returns the browser that lies there; it is started once."""
    started: dict[str | None, Browser] = {}

    def browser_at(path: str | None) -> Browser:
        if path not in started:
            launch = playwright.chromium.launch
            started[path] = launch(executable_path=path, args=ARGUMENTS)
        return started[path]

    yield browser_at
    for browser in started.values():
        browser.close()


@pytest.fixture(scope="module")
def chromium(
    request: pytest.FixtureRequest, browser_at: Callable[[str | None], Browser]
) -> Browser:
    """A browser; the whole one for a module that says `WHOLE_BROWSER`."""
    return browser_at(CHROMIUM if hasattr(request.module, "WHOLE_BROWSER") else LIGHT)


# Until the last journey: idle processes would slow the tests after it down.
@pytest.fixture(scope="package")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """The whole system: site, streams, worker, and the simulator before it.

    Everybody comes to the same one, as they do in life.
    """
    with served(tmp_path_factory) as stage:
        yield stage


@contextmanager
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    """Run a whole system. It has a name: browsers make no passkeys for a number."""
    folder = tmp_path_factory.mktemp("site")
    template = Template.shared()
    with template.copied(folder) as url, staged(folder, url) as stage:
        stage.host = "localhost"
        vapid = {"VAPID_PRIVATE_KEY": secrets.token_urlsafe(32), "VAPID_CONTACT": "mailto:a@b.id"}
        codes = {"WHATSAPP_CODE_TEMPLATE": CODE_TEMPLATE}
        stage.env = {**stage.env, "PUBLIC_URL": stage.site, **vapid, **codes}
        ports = ["--port", str(stage.web_port), "--live-port", str(free_port())]
        stage.start("serve", "serve", *ports)
        until(lambda: stage.status("/readyz") == 200)
        yield stage


@pytest.fixture
def comer(chromium: Browser, site: Stage) -> Iterator[Comer]:
    """Lets people come, each with a telephone of their own; no page may complain."""
    said: list[str] = []
    hosts: set[str | None] = set()
    contexts = []

    def come(language: str = "id", *, home: Path | None = None, **context: Any) -> Person:
        """Let somebody come; what their telephone keeps when it is off lies in `home`."""
        options = {"viewport": PHONE, "locale": "id-ID", "reduced_motion": "reduce"} | context
        opened = (
            chromium.browser_type.launch_persistent_context(
                home, executable_path=CHROMIUM, args=ARGUMENTS, **options
            )
            if home
            else chromium.new_context(**options)
        )
        contexts.append(opened)
        page = opened.new_page()
        page.set_default_timeout(15_000)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda request: hosts.add(urlsplit(request.url).hostname))
        number = f"+62812{next(_serial):08}"
        made = site.control.post("/phones", json={"name": "Warga", "number": number})
        scripts = options.get("java_script_enabled", True)
        return Person(site, page, made.json()["key"], language, checks=scripts, number=number)

    yield come
    for opened in contexts:
        opened.close()
    assert said == []
    assert hosts <= {site.host}  # No page asks anybody but us for anything.


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[[Seen], Page]]:
    """Lets a browser show a page, with the files that it loads from us."""
    context = chromium.new_context(
        viewport=NARROW, device_scale_factor=2, reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    with Shelf.open() as shelf:

        def show(seen: Seen) -> Page:
            shelf.seen = seen
            page.clock.set_fixed_time(seen.at)  # What is over by its clock, a page loads anew.
            page.goto(shelf.url)
            return page

        yield show
    context.close()


class Shelf(ThreadingHTTPServer):
    """Serves one page, whatever its address, and static files, which a browser may keep."""

    daemon_threads = True
    seen: Seen

    @classmethod
    @contextmanager
    def open(cls) -> Iterator[Self]:
        with cls(("127.0.0.1", 0), _FromShelf) as shelf:
            serving = Thread(target=shelf.serve_forever)
            serving.start()
            yield shelf
            shelf.shutdown()
            serving.join()

    @property
    def url(self) -> str:
        return f"http://localhost:{self.server_port}/"


class _FromShelf(BaseHTTPRequestHandler):
    server: Shelf
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:  # the library's name
        path = urlsplit(self.path).path
        if path == "/":
            kept = {"content-type", "content-security-policy"}
            seen = self.server.seen
            headers = {key: value for key, value in seen.headers.items() if key in kept}
            self._answer(seen.status, headers, seen.html.encode())
        elif path.startswith("/static/"):
            file = Path(str(finders.find(path.removeprefix("/static/"))))
            kind, _ = mimetypes.guess_type(path)
            headers = {"Content-Type": str(kind), "Cache-Control": "max-age=3600"}
            self._answer(200, headers, file.read_bytes())
        else:
            self._answer(404, {}, b"")

    def _answer(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
        self.send_response(status)
        for name, value in {**headers, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        """Say nothing: the suite's output is for failures."""
