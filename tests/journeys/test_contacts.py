"""A code to a WhatsApp number, and a second contact for an account."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import CODE_TEMPLATE, Comer
from tests.journeys.site import Person
from tests.journeys.test_everybody import Keys
from tests.process.running import until
from tests.process.stage import Stage

_CODE = {"name": CODE_TEMPLATE, "body": "Kode *{{1}}*.", "category": "AUTHENTICATION"}


@pytest.fixture(scope="module")
def approved(site: Stage) -> None:
    """Meta has approved the template, in both languages."""
    for language in ("id", "en"):
        words = _CODE | {"language": language, "buttons": ["Salin kode"]}
        site.control.post("/templates", json=words).raise_for_status()


def signs_in_by_letter(person: Person, address: str) -> None:
    person.open(f"{person.said('root')}data/")
    person.page.locator("#email").fill(address)
    person.click("send code", exact=True)
    person.page.locator("#code").fill(until(lambda: person.code_sent_to(address)))
    person.click("sign in", exact=True)


@pytest.mark.usefixtures("approved")
@pytest.mark.parametrize("language", ["id", "en"])
def test_a_code_to_the_number_signs_in_who_wrote_before(comer: Comer, language: str) -> None:
    siti = comer(language)
    siti.writes("STATUS")
    until(siti.reads)
    siti.open(siti.said("root") + "antrean/")

    siti.page.locator("#phone").fill(siti.number)
    siti.click("code by whatsapp")
    siti.page.locator("#code").fill(until(siti.code_to_copy))

    def is_in() -> bool:
        # Meta's word, whose number it is, may come a moment later than the code.
        siti.click("sign in", exact=True)
        if siti.page.locator("#code").count():
            siti.page.locator("#code").fill(siti.code_to_copy())
        return "/antrean/" in siti.page.url and not siti.page.locator("#code").count()

    until(is_in)
    siti.open(siti.said("root") + "data/")
    expect(siti.page.locator("dl")).to_contain_text("WhatsApp")


@pytest.mark.parametrize("language", ["id", "en"])
def test_an_address_is_added_and_removed_with_a_keyboard(comer: Comer, language: str) -> None:
    siti = comer(language, viewport={"width": 1280, "height": 720})
    keys, address = Keys(siti), f"kontak-{language}@contoh.example"
    siti.comes_back()
    siti.open(siti.said("root") + "data/")

    keys.press("add email")
    keys.type("#email", address)
    keys.press("send code")
    keys.type("#code", until(lambda: siti.code_sent_to(address)))
    keys.press("add", exact=True)
    expect(siti.page.get_by_role("status").first).to_contain_text(siti.said("added"))

    keys.press("remove email")
    keys.press("remove contact")
    expect(siti.page.get_by_role("status").first).to_contain_text(siti.said("removed"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_whatsapp_is_added_and_the_page_sees_it_come(comer: Comer, language: str) -> None:
    siti = comer(language)
    signs_in_by_letter(siti, f"wa-{language}@contoh.example")

    siti.click("add whatsapp")
    siti.click("continue")
    siti.writes(siti.page.locator("p.code").inner_text())

    said = siti.page.get_by_text(siti.said("added"))
    expect(said).to_be_visible(timeout=30_000)


def test_without_scripts_whatsapp_is_added_too(comer: Comer) -> None:
    siti = comer(java_script_enabled=False)
    signs_in_by_letter(siti, "tanpa-skrip@contoh.example")
    siti.click("add whatsapp")
    siti.click("continue")
    siti.writes(siti.page.locator("p.code").inner_text())

    def is_added() -> bool:
        siti.click("Sudah saya kirim")
        return siti.page.get_by_text(siti.said("added")).count() > 0

    until(is_added)


def test_anothers_whatsapp_is_not_added(comer: Comer) -> None:
    other = comer()
    other.comes_back()
    siti = comer()
    signs_in_by_letter(siti, "milik-lain@contoh.example")
    siti.click("add whatsapp")
    siti.click("continue")

    other.writes(siti.page.locator("p.code").inner_text())

    expect(siti.page.get_by_text("sudah dipakai akun lain")).to_be_visible(timeout=30_000)
