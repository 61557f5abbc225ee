"""Every page in every state, in both languages, as a browser shows it: can everybody use it?

The pages come from the tests' own client and not over a line: a hundred and fifty of them are
looked at in the time of a few journeys.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Page

from antrean.kernel import clock
from tests import make
from tests.accounts.authenticator import SITE
from tests.channels.whatsapp import bodies
from tests.journeys.site import CUT_OFF, faults_for_everybody
from tests.web.conftest import NOW
from tests.web.everywhere import Seen, Walk
from tests.web.visitor import DAY


@pytest.fixture
def walk(db: None, settings: Any) -> Iterator[Walk]:
    """What goes to the pages of an office that has places."""
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True
    settings.EMAIL_ON, settings.WHATSAPP_CODE_TEMPLATE = True, "kode_masuk"
    with clock.stopped(NOW):
        office = make.office(code="bogor", whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY, capacity=4)
        yield Walk(office, settings)


@pytest.fixture
def pages(walk: Walk) -> list[Seen]:
    """All of them, made before a browser looks at any."""
    return walk.everywhere()


def test_everybody_can_use_every_page(pages: list[Seen], show: Callable[[Seen], Page]) -> None:
    faults = []
    for seen in pages:
        page = show(seen)
        assert page.evaluate("document.documentElement.lang") == seen.language, seen.name
        found = [*page.evaluate(CUT_OFF), *faults_for_everybody(page)]
        faults += [f"{seen.language} {seen.name}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)


def test_telephone_whose_clock_is_wrong_loads_its_ticket_anew_once_a_minute(
    walk: Walk, show: Callable[[Seen], Page]
) -> None:
    walk.at_the_office()
    [turn] = [seen for seen in walk.seen if (seen.name, seen.language) == ("in the line", "id")]
    page = show(replace(turn, at=turn.at + timedelta(days=1)))
    hall = page.locator("[data-turn]").get_attribute("data-turn")
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.route(f"{SITE}/**", lambda route: route.abort())

    # Each time the stream is not there, the page asks itself whether the day is over.
    page.wait_for_event("request", lambda _: asked.count(hall) == 3)

    # Not at all, if it was so fast that it did before we looked.
    assert len([url for url in asked if urlsplit(url).path == "/"]) <= 1
