"""The page of telephones in a real browser."""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, expect, sync_playwright

from tests.simulator.process import running
from tests.simulator.scene import OFFICE, interactive, rows

CHROMIUM = shutil.which("chromium-headless-shell") or shutil.which("chromium")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]

pytestmark = [
    pytest.mark.browser,
    pytest.mark.process,
    pytest.mark.skipif(
        CHROMIUM is None and "CI" not in os.environ, reason="the package chromium is not installed"
    ),
]


@pytest.fixture(scope="module")
def simulator(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A simulator with a clock that can be turned, and nobody who hears its webhooks."""
    clock = tmp_path_factory.mktemp("clock") / "ahead"
    with running("--target", "http://127.0.0.1:9", DEMO_CLOCK_FILE=str(clock)) as (_, address):
        yield address


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture
def tab(chromium: Browser, simulator: str) -> Iterator[Page]:
    """The open page; nothing may be said on its console."""
    page = chromium.new_page(locale="id-ID", viewport={"width": 1280, "height": 800})
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(simulator)
    yield page
    page.close()
    assert said == []


@pytest.fixture
def budi(tab: Page, simulator: str) -> Locator:
    """A telephone that nobody has used."""
    number = f"+62812{secrets.randbelow(10**8):08}"
    words = {"name": "Budi", "number": number}
    answer = httpx.post(f"{simulator}/control/phones", json=words, trust_env=False)
    return tab.locator(f"#phone-{answer.json()['key']}")


def send(address: str, to: str | None, **message: object) -> None:
    httpx.post(
        f"{address}/v25.0/{OFFICE}/messages",
        json={"messaging_product": "whatsapp", "to": to} | message,
        headers={"Authorization": "Bearer akses-uji"},
        trust_env=False,
    ).raise_for_status()


def test_a_conversation_is_held_by_writing_and_tapping(simulator: str, budi: Locator) -> None:
    budi.get_by_label("Tulis pesan").fill("Halo <b>kantor</b>")
    budi.get_by_label("Tulis pesan").press("Enter")
    expect(budi.locator(".mine .text")).to_have_text("Halo <b>kantor</b>")
    number = budi.locator(".owner-number").text_content()
    send(simulator, number, **interactive("list", rows(2), body={"text": "*Pilih* hari"}))
    expect(budi.locator(".theirs .text b")).to_have_text("Pilih")
    budi.get_by_role("button", name="Pilih hari").click()
    budi.locator(".sheet-row").nth(1).click()

    expect(budi.locator(".mine")).to_have_count(2)
    expect(budi.locator(".mine .quote")).to_contain_text("Pilih hari")


def test_a_photograph_is_shown(budi: Locator) -> None:
    budi.get_by_role("button", name="Kirim foto").click()

    picture = budi.locator(".picture img")

    expect(picture).to_be_visible()
    expect(picture).to_have_js_property("complete", value=True)
    assert picture.evaluate("image => image.naturalWidth") == 640


def test_a_telephone_is_turned_off(budi: Locator) -> None:
    budi.get_by_role("button", name="Matikan telepon").click()

    expect(budi.get_by_text("Telepon mati")).to_be_visible()


def test_the_clock_is_turned(tab: Page) -> None:
    tab.get_by_role("button", name="+1 jam").click()
    expect(tab.locator("#clock-ahead")).to_have_text("maju 1 jam")

    tab.get_by_role("button", name="Kembali ke sekarang").click()
    expect(tab.locator("#clock-ahead")).to_have_text("sama dengan jam komputer")


def test_a_telephone_without_number_is_added(tab: Page) -> None:
    expect(tab.locator(".unit").first).to_be_visible()
    before = tab.locator(".unit").count()
    tab.get_by_role("button", name="+ Telepon").click()

    tab.get_by_label("Nama profil").fill("Made")
    tab.get_by_role("button", name="Tambah", exact=True).click()

    expect(tab.locator(".unit")).to_have_count(before + 1)
    expect(tab.locator(".unit").last.locator(".owner-number")).to_have_text("tanpa nomor")


@pytest.mark.parametrize("width", [360, 1280])
def test_the_page_never_scrolls_sideways(tab: Page, width: int) -> None:
    tab.set_viewport_size({"width": width, "height": 740})
    expect(tab.locator(".unit").first).to_be_visible()

    assert tab.evaluate("document.documentElement.scrollWidth") == width


def test_the_page_says_what_it_is(tab: Page) -> None:
    expect(tab.get_by_role("heading", level=1)).to_have_text("Simulator – bukan WhatsApp")
