"""The pages of staff as a browser shows them, and the lock over a page that was left alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect

from antrean.accounts import actions
from antrean.kernel import clock
from tests import make, staff
from tests.accounts.authenticator import SITE
from tests.console.everywhere import everywhere
from tests.journeys.site import CUT_OFF, faults_for_everybody
from tests.web.everywhere import Seen

LOCK_STATE = "**/layar-terkunci/keadaan"


@pytest.fixture
def pages(db: None, settings: Any) -> list[Seen]:
    settings.PUBLIC_URL, settings.PASSKEYS_ON, settings.EMAIL_ON = SITE, True, True
    with clock.stopped(clock.now()):
        return everywhere(make.office(code="bogor"), settings)


def test_everybody_can_use_the_pages_of_staff(
    pages: list[Seen], show: Callable[[Seen], Page]
) -> None:
    faults = []
    for seen in pages:
        page = show(seen)
        # A screen of the hall speaks Indonesian, whoever asks.
        assert page.evaluate("document.documentElement.lang") in {"id", seen.language}, seen.name
        found = [*page.evaluate(CUT_OFF), *faults_for_everybody(page)]
        faults += [f"{seen.language} {seen.name}: {fault}" for fault in found]

    assert not faults, "\n".join(faults)


@pytest.fixture
def desk(chromium: Browser, live_server: Any) -> Iterator[Page]:
    """A head of office who fills in an invitation, and then goes away."""
    head = staff.account("office_head", make.office())
    actions.choose_pin(head.pk, "2580")
    client = staff.at_work(head)
    context = chromium.new_context(base_url=live_server.url, locale="id-ID")
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.clock.install()
    page.goto("/petugas/pegawai/undang/")
    page.fill("#email", "siti@example.org")
    yield page
    context.close()


def tells(page: Page, *, locked: bool) -> None:
    """Let the server say whether the screen is locked: its clock does not run ahead with ours."""

    def answer(route: Route) -> None:
        route.fulfill(json={"locked": locked})

    page.route(LOCK_STATE, answer)


def test_the_lock_lies_over_a_page_and_what_was_typed_stays(desk: Page) -> None:
    tells(desk, locked=True)
    lock, field = desk.locator("dialog.lock"), desk.locator("#email")

    desk.clock.fast_forward("16:00")

    expect(lock).to_be_visible()
    expect(field).to_be_hidden()
    desk.keyboard.press("Escape")
    expect(lock).to_be_visible()
    desk.get_by_label("PIN").fill("2580")
    desk.get_by_role("button", name="Buka", exact=True).click()
    expect(lock).to_be_hidden()
    expect(field).to_have_value("siti@example.org")


def test_nothing_is_locked_while_the_server_says_that_somebody_is_served(desk: Page) -> None:
    tells(desk, locked=False)

    with desk.expect_response(LOCK_STATE):
        desk.clock.fast_forward("16:00")

    expect(desk.locator("dialog.lock")).to_be_hidden()


def test_a_page_that_follows_the_hall_shows_that_it_was_locked_elsewhere(desk: Page) -> None:
    desk.goto("/petugas/hari/")
    tells(desk, locked=False)
    locked = desk.context.new_page()
    locked.goto("/petugas/akun/")
    locked.get_by_role("button", name="Kunci", exact=True).click()

    desk.clock.fast_forward("00:30")

    lock = desk.locator("dialog.lock")
    expect(lock).to_be_visible()
    lock.get_by_label("PIN").fill("2580")
    with desk.expect_response("**/hari/sendiri/") as fresh:
        lock.get_by_role("button", name="Buka", exact=True).click()
    assert fresh.value.ok


def test_after_a_wrong_pin_the_field_has_the_cursor(desk: Page) -> None:
    desk.get_by_role("button", name="Kunci", exact=True).click()
    desk.get_by_label("PIN").fill("1111")
    desk.get_by_role("button", name="Buka", exact=True).click()

    field = desk.get_by_label("PIN")
    expect(field).to_be_focused()
    expect(field).to_have_accessible_description("Perlu diperbaiki: Tidak cocok. Coba sekali lagi.")
    expect(desk.get_by_role("alert")).to_be_visible()
