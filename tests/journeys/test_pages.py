"""Every page in every state, in both languages, as a browser shows it: can everybody use it?

The pages come from the tests' own client and not over a line: a hundred and fifty of them are
looked at in the time of a few journeys.
"""

from __future__ import annotations

import mimetypes
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from playwright.sync_api import Browser, Page, Route

from antrean.kernel import clock
from tests import make
from tests.accounts.authenticator import SITE
from tests.channels.whatsapp import bodies
from tests.journeys.site import CUT_OFF, faults_for_everybody
from tests.web.conftest import NOW
from tests.web.everywhere import Seen, Walk
from tests.web.visitor import DAY

# A window of 1280 pixels at 400 % (WCAG 1.4.10), or a small telephone at 200 % and less.
NARROW = {"width": 320, "height": 512}


@pytest.fixture
def pages(db: None, settings: Any) -> list[Seen]:
    """All of them, made before a browser looks at any."""
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True
    settings.EMAIL_ON, settings.WHATSAPP_CODE_TEMPLATE = True, "kode_masuk"
    with clock.stopped(NOW):
        office = make.office(code="bogor", whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY, capacity=4)
        return Walk(office, settings).everywhere()


@pytest.fixture
def show(chromium: Browser) -> Iterator[Callable[[Seen], Page]]:
    """Lets a browser show a page, with the files that it loads from us and nothing else."""
    context = chromium.new_context(
        viewport=NARROW, device_scale_factor=2, reduced_motion="reduce", service_workers="block"
    )
    page = context.new_page()
    shown: list[Seen] = []

    def answer(route: Route) -> None:
        path = urlsplit(route.request.url).path
        if route.request.is_navigation_request():
            kept = {"content-type", "content-security-policy"}
            headers = {key: value for key, value in shown[-1].headers.items() if key in kept}
            route.fulfill(status=shown[-1].status, headers=headers, body=shown[-1].html)
        elif path.startswith("/static/"):
            file = Path(str(finders.find(path.removeprefix("/static/"))))
            kind, _ = mimetypes.guess_type(path)
            route.fulfill(body=file.read_bytes(), content_type=kind)
        else:
            route.abort()

    def show(seen: Seen) -> Page:
        shown.append(seen)
        page.goto("http://localhost/")
        return page

    context.route("**/*", answer)
    yield show
    context.close()


def test_everybody_can_use_every_page(pages: list[Seen], show: Callable[[Seen], Page]) -> None:
    faults = []
    for seen in pages:
        page = show(seen)
        found = [*page.evaluate(CUT_OFF), *faults_for_everybody(page)]
        faults += [f"{seen.language} {seen.name}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)
