"""Who is kept for the next booking: chosen again, put right, kept no longer."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Comer
from tests.journeys.site import BUDI, SITI, Person
from tests.journeys.test_everybody import Keys


def keeps_family(person: Person) -> None:
    """Book for the family with the word that they shall be kept, and give the places back."""
    code = person.has_ticket(keep=True)
    person.open(f"{person.said('root')}tiket/{code}/batal/")
    person.click("cancel")


def my_data(person: Person) -> None:
    person.open(f"{person.said('root')}data/")


@pytest.mark.parametrize("language", ["id", "en"])
def test_a_family_is_kept_chosen_again_put_right_and_removed(comer: Comer, language: str) -> None:
    siti = comer(language)
    keeps_family(siti)

    siti.comes_to_names()
    expect(siti.page.get_by_role("link", name=siti.said("under age"))).to_be_visible()
    siti.page.locator("#p1-choose").select_option(index=2)
    siti.click("fill in")
    expect(siti.page.locator("#p1-name")).to_have_value(BUDI[0])
    expect(siti.page.locator("#p1-nik")).to_have_value("")
    siti.page.get_by_label(siti.said("may")).check()
    siti.click("continue")
    siti.confirms(guardian=False)
    assert BUDI[0] in siti.page.inner_text("main")

    my_data(siti)
    siti.follow(siti.page.get_by_role("link", name=f"{siti.said('change')} {SITI[0]}"))
    siti.page.locator("#p1-name").fill("Siti N")
    siti.click("save")
    expect(siti.page.locator("main")).to_contain_text("Siti N,")

    siti.follow(siti.page.get_by_role("link", name=f"{siti.said('change')} Siti N"))
    siti.click("delete")
    expect(siti.page.locator("main")).not_to_contain_text("Siti N,")
    expect(siti.page.locator("main")).to_contain_text(f"{BUDI[0]},")


def test_what_is_wrong_with_who_is_kept_is_read_out(comer: Comer) -> None:
    siti = comer()
    keeps_family(siti)
    my_data(siti)
    siti.follow(siti.page.get_by_role("link", name=f"{siti.said('change')} {SITI[0]}"))

    siti.page.locator("#p1-year").fill("1")
    siti.click("save")

    expect(siti.page.locator("#faults")).to_be_focused()
    siti.page.locator("#faults a").first.click()
    assert siti.page.evaluate("document.activeElement.id").startswith("p1-")


@pytest.mark.parametrize("language", ["id", "en"])
def test_who_is_under_age_reads_where_to_go(comer: Comer, language: str) -> None:
    siti = comer(language)
    siti.comes_to_names()

    siti.click("under age")

    assert "/usia/" in siti.page.url
    siti.page.go_back()
    expect(siti.page.locator("#p1-name")).to_be_visible()


def test_a_family_is_chosen_put_right_and_removed_with_a_keyboard(comer: Comer) -> None:
    siti = comer("en", viewport={"width": 1280, "height": 720})
    keys = Keys(siti)
    keeps_family(siti)
    siti.comes_to_names()

    keys.tab_to(siti.page.locator("#p1-choose"))
    siti.page.keyboard.press("ArrowDown")
    siti.page.keyboard.press("ArrowDown")
    keys.press("fill in")
    expect(siti.page.locator("#p1-name")).to_have_value(BUDI[0])
    keys.tab_to(siti.page.get_by_label(siti.said("may")))
    siti.page.keyboard.press("Space")
    keys.press("continue")
    keys.press("hold")
    keys.press("confirm")
    expect(siti.page.locator(".arrival")).to_contain_text(siti.said("report"))

    my_data(siti)
    keys.go(siti.page.get_by_role("link", name=f"{siti.said('change')} {SITI[0]}"))
    name = siti.page.locator("#p1-name")
    keys.tab_to(name)
    siti.page.keyboard.press("Control+a")
    siti.page.keyboard.type("Siti N")
    keys.press("save")
    keys.go(siti.page.get_by_role("link", name=f"{siti.said('change')} Siti N"))
    keys.press("delete")
    expect(siti.page.locator("main")).not_to_contain_text("Siti N,")
