"""What the way to a booking weighs on a slow line, as it is sent: compressed."""

from __future__ import annotations

from playwright.sync_api import Page, expect

from tests.journeys.conftest import Comer
from tests.journeys.site import FAMILY

FIRST_PAGE = 60_000
WHOLE_WAY = 100_000


class Scales:
    """Weighs all that comes over the line to a page, as the browser itself counts it."""

    def __init__(self, page: Page) -> None:
        self.weight = 0
        line = page.context.new_cdp_session(page)
        line.on("Network.loadingFinished", self._add)
        line.send("Network.enable")

    def _add(self, event: dict[str, float]) -> None:
        self.weight += int(event["encodedDataLength"])


def test_the_first_page_and_the_whole_way_are_light(comer: Comer) -> None:
    siti = comer(service_workers="block")
    siti.checks = False
    scales = Scales(siti.page)

    siti.open("/")
    siti.page.wait_for_load_state("networkidle")
    first = scales.weight
    siti.chooses()
    siti.signs_in()
    expect(siti.page.locator("#p1-name")).to_be_visible(timeout=30_000)
    siti.names(*FAMILY)
    siti.confirms()

    assert 10_000 < first <= FIRST_PAGE
    assert scales.weight <= WHOLE_WAY
