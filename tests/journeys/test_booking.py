"""Ways to a ticket and what comes after, on a telephone 360 pixels wide."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import expect

from antrean.kernel import codes
from tests.journeys.conftest import Comer
from tests.journeys.site import FAMILY, SITI
from tests.process.people import form_of
from tests.process.running import until
from tests.process.stage import Stage


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_family_of_four_books_on_a_phone(comer: Comer, language: str) -> None:
    siti = comer(language)

    code = siti.books_for_family()

    shown = siti.page.inner_text("main")
    assert codes.shown(code) in shown
    for name, *_ in FAMILY:
        assert name in shown


def test_offices_are_sorted_by_a_distance_that_is_told_to_nobody(comer: Comer) -> None:
    makassar = {"latitude": -5.13, "longitude": 119.42}
    siti = comer(geolocation=makassar, permissions=["geolocation"])
    sent: list[str] = []
    siti.page.on("request", lambda one: sent.append(one.url + (one.post_data or "")))

    siti.open("/")
    siti.click("Gunakan lokasi saya")

    expect(siti.page.locator("[data-km]").first).to_contain_text(re.compile(r" · 14\d\d km"))
    assert not [one for one in sent if "5.13" in one or "119.4" in one]


def test_it_all_works_without_scripts(comer: Comer) -> None:
    siti = comer(java_script_enabled=False)
    siti.chooses()
    siti.signs_in()

    def is_known() -> bool:
        siti.click("Sudah saya kirim")
        return siti.page.locator("#p1-name").count() > 0

    until(is_known)
    siti.names(*FAMILY)
    code = siti.confirms()

    assert codes.shown(code) in siti.page.inner_text("main")


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_was_booked_by_whatsapp_is_found_by_signing_in(
    comer: Comer, site: Stage, language: str
) -> None:
    siti = comer(language)
    siti.writes(form_of(site.days()[0]))
    until(siti.reads)

    siti.open(f"{siti.said('root')}antrean/")
    siti.signs_in()

    expect(siti.page.locator("section.booking")).to_have_count(1, timeout=30_000)


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_has_no_whatsapp_signs_in_by_letter(comer: Comer, language: str) -> None:
    siti = comer(language)
    siti.open(siti.said("root") + "antrean/")
    address = f"siti-{language}@contoh.example"
    siti.page.locator("#email").fill(address)
    siti.click("send code", exact=True)

    code = until(lambda: siti.code_sent_to(address))
    assert siti.page.locator("[data-wait]").is_visible()
    siti.page.locator("#code").fill(code)
    siti.click("sign in", exact=True)

    expect(siti.page.get_by_role("heading", level=1)).to_have_text(siti.said("mine"))


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_booking_is_moved_and_cancelled_and_brought_back(comer: Comer, language: str) -> None:
    siti = comer(language)
    siti.has_ticket()
    day = siti.page.get_by_role("heading", level=1).inner_text()

    siti.click("move")
    siti.follow(siti.page.locator("ul.days a").last)
    siti.follow(siti.page.locator(".hours button"))
    expect(siti.page.get_by_role("heading", level=1)).not_to_have_text(day)
    siti.click("to cancel")
    siti.click("cancel")
    expect(siti.page.locator(".state").first).to_have_text(siti.said("cancelled"))
    siti.click("undo")

    expect(siti.page.locator(".state")).to_have_text(siti.said("confirmed"))


def test_an_open_ticket_follows_what_is_done_by_whatsapp(comer: Comer) -> None:
    siti = comer()
    code = siti.has_ticket()

    siti.writes("BATAL")
    until(lambda: "Antrean mana" in siti.reads()[-1])
    siti.taps(f"cancel:{code}:all")

    expect(siti.page.locator(".state")).to_have_text("Dibatalkan", timeout=15_000)


def test_faults_are_read_out_and_nothing_typed_is_lost(comer: Comer) -> None:
    siti = comer()
    siti.comes_to_names(4)

    siti.page.locator("#p1-name").fill(SITI[0])
    siti.click("continue")

    expect(siti.page.locator("#faults")).to_be_focused()
    expect(siti.page.locator("#p1-name")).to_have_value(SITI[0])
    siti.page.locator("#faults a").first.click()
    assert siti.page.evaluate("document.activeElement.id") == "p1-day"
