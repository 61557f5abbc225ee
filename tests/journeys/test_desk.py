"""The desk in a real browser: a camera, a hand scanner, and a line that breaks."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
import segno
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, Playwright, Route, expect

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking
from antrean.kernel import clock, codes
from antrean.slips import actions as slips
from tests import make, staff
from tests.journeys.conftest import ARGUMENTS, CHROMIUM, PHONE

SIZE = (640, 480)
MODULE = 10
_RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
# A booking of the database that each test gets, and the picture before the camera all day.
CODE = codes.new_code()
MISTYPED = CODE[:8] + ("2" if CODE[8] != "2" else "3")


def picture(code: str) -> bytes:
    """Return a film of one picture, the barcode in its middle, as a camera would give it."""
    width, height = SIZE
    luma = bytearray(b"\xeb" * (width * height))
    rows = list(segno.make_qr(code, error="q").matrix)
    left, top = (width - MODULE * len(rows)) // 2, (height - MODULE * len(rows)) // 2
    for y, row in enumerate(rows):
        for x, dark in enumerate(row):
            if dark:
                for line in range(top + y * MODULE, top + (y + 1) * MODULE):
                    begins = line * width + left + x * MODULE
                    luma[begins : begins + MODULE] = b"\x10" * MODULE
    frame = b"FRAME\n" + bytes(luma) + b"\x80" * (width * height // 2)
    return f"YUV4MPEG2 W{width} H{height} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 2


@pytest.fixture(scope="module")
def camera(playwright: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """A browser before whose camera a barcode is held."""
    film = tmp_path_factory.mktemp("camera") / "barcode.y4m"
    film.write_bytes(picture(CODE))
    fakes = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={Path(film)}",
    ]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*ARGUMENTS, *fakes])
    yield browser
    browser.close()


@pytest.fixture
def booking(transactional_db: None) -> Booking:
    """Somebody's booking for another day, so that the hour of the test is no matter."""
    office = make.office(code="bogor")
    now = clock.now()
    slot = make.slot(office=office, day=office.today(now) + timedelta(days=7))
    booking = bookings.hold(make.request(slot=slot))
    Booking.objects.filter(pk=booking.pk).update(code=CODE)
    return Booking.objects.get(pk=booking.pk)


@pytest.fixture
def page(camera: Browser, live_server: Any, booking: Booking) -> Iterator[Page]:
    """The guard's telephone, signed in as reception."""
    client = staff.at_work(staff.account("reception", booking.slot.office))
    said: list[str] = []
    context = camera.new_context(viewport=PHONE, locale="id-ID", base_url=live_server.url)
    session = client.cookies["sessionid"].value
    context.add_cookies([{"name": "sessionid", "value": session, "url": live_server.url}])
    page = context.new_page()
    page.set_default_timeout(15_000)
    page.on("pageerror", lambda error: said.append(str(error)))
    yield page
    context.close()
    assert said == []


def test_a_camera_reads_a_code_once_and_a_scanner_goes_on(page: Page) -> None:
    page.goto("/petugas/hadir/")
    field, answer = page.locator("#code"), page.locator("#answer h2")
    page.get_by_role("button", name="Pindai dengan kamera").click()

    expect(answer).to_have_text("HARI LAIN")
    expect(page.locator("video")).to_be_visible()
    expect(page.get_by_role("button", name="Tutup kamera")).to_be_visible()

    # A hand scanner types, and Enter; what is still before the camera is not read again.
    expect(field).to_be_focused()
    page.keyboard.type(MISTYPED)
    page.keyboard.press("Enter")
    expect(answer).not_to_have_text("HARI LAIN")
    expect(field).to_be_focused()
    expect(field).to_have_value("")
    expect(page.locator("#says")).to_contain_text(str(answer.text_content()))

    page.get_by_role("button", name="Tutup kamera").click()
    expect(page.locator("video")).to_be_hidden()
    found = Axe().run(page, options=_RULES).response["violations"]
    assert found == []


def test_where_no_answer_comes_the_code_stays(page: Page) -> None:
    page.goto("/petugas/hadir/")

    def cut(route: Route) -> None:
        route.abort()

    page.route("**/petugas/hadir/", cut)
    page.keyboard.type(CODE)
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2")).to_have_text("TIDAK ADA SAMBUNGAN")
    expect(page.locator("#code")).to_have_value(CODE)

    page.unroute("**/petugas/hadir/", cut)
    page.keyboard.press("Enter")
    expect(page.locator("#answer h2")).to_have_text("HARI LAIN")
    expect(page.locator("#code")).to_have_value("")


def test_a_kiosk_serves_the_next_one_by_itself(page: Page, booking: Booking) -> None:
    office = booking.slot.office
    code = slips.offer_kiosk(office, staff.account("supervisor", office))
    page.set_viewport_size({"width": 1280, "height": 800})
    page.goto("/anjungan/bogor/")
    page.locator("#code").fill(code)
    page.keyboard.press("Enter")

    # The camera of a kiosk opens by itself, and reads.
    expect(page.get_by_role("heading", level=1)).to_have_text("Jadwal Anda hari lain")
    left = page.locator("[data-left]")
    expect(left).to_have_text("Kembali ke awal dalam 20 detik.")
    expect(left).not_to_have_text("Kembali ke awal dalam 20 detik.")
    page.get_by_role("button", name="Tambah 20 detik").click()
    expect(left).to_have_text("Kembali ke awal dalam 20 detik.")

    small = page.evaluate(
        "[...document.querySelectorAll('a, button, input')].filter((one) => one.offsetParent)"
        ".map((one) => one.getBoundingClientRect().height).filter((height) => height < 64)"
    )
    assert small == []
    assert Axe().run(page, options=_RULES).response["violations"] == []
