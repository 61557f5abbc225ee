"""The steps of a booking as htmx shows them: what a lost line, a second tap and back do to them."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, Request, Route, expect

from tests.journeys.conftest import Comer
from tests.journeys.site import SITI, Person
from tests.process.people import form_of
from tests.process.running import run, until
from tests.process.stage import OFFICE, Stage

# Longer than a list of places waits before it asks for itself anew.
A_LOOK = 16_000
# The form of a step, sent.
SENT = re.compile(r"[?&]next=1")
# Notes how many streams are open at a time.
STREAMS = """
window.streams = new Set();
const Stream = EventSource;
window.EventSource = class extends Stream {
  constructor(address) { super(address); streams.add(this); }
  close() { super.close(); streams.delete(this); }
};
"""


def to_review(siti: Person) -> None:
    siti.comes_to_names()
    siti.names(SITI)


def bookings(siti: Person) -> int:
    siti.open("/antrean/")
    return siti.page.locator("section.booking").count()


def mark(page: Page) -> None:
    """Leave a mark in what is loaded, which is gone when another page is."""
    page.evaluate("window.isTheSame = true")


def is_marked(page: Page) -> bool:
    return bool(page.evaluate("window.isTheSame === true"))


def again(page: Page) -> None:
    page.get_by_role("button", name="Coba lagi").click()


def test_names_that_are_sent_without_a_line_stay_and_go_through_later(comer: Comer) -> None:
    siti = comer()
    siti.comes_to_names()
    page = siti.page
    page.locator("#p1-nik").fill("3201016501877999")
    page.context.set_offline(True)

    for field, text in {"name": SITI[0], "day": "25", "month": "1", "year": "1987"}.items():
        page.locator(f"#p1-{field}").fill(text)
    page.locator("#p1-relation").select_option("self")
    page.get_by_label(siti.said("may")).check()
    page.get_by_role("button", name="Lanjutkan").click()

    notice = page.get_by_role("alert")
    expect(notice).to_contain_text("Data yang sudah Anda isi tidak hilang")
    expect(notice).to_be_in_viewport()
    siti.look()
    expect(page.locator("#p1-name")).to_have_value(SITI[0])
    expect(page.locator("#p1-nik")).to_have_value("3201016501877999")
    again(page)  # The line is still away.
    expect(notice).to_have_count(1)
    page.context.set_offline(False)
    siti.arrive(lambda: again(page))
    expect(page.get_by_role("heading", level=1)).to_have_text("Periksa sebelum memesan")
    siti.confirms(guardian=False)
    assert bookings(siti) == 1


def test_an_answer_that_is_lost_on_the_way_makes_no_second_booking(comer: Comer) -> None:
    siti = comer(service_workers="block")
    to_review(siti)
    page = siti.page

    def lose(route: Route) -> None:
        before = page.context.cookies()
        route.fetch(max_redirects=0)
        page.context.clear_cookies()
        page.context.add_cookies(before)  # type: ignore[arg-type]  # what is given is taken
        route.abort()

    page.route("**/periksa/**", lose, times=1)
    page.get_by_role("button", name="Pesan tempat").click()
    expect(page.get_by_role("alert")).to_be_visible()
    siti.confirms(guardian=False)

    assert bookings(siti) == 1


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_site_that_cannot_answer_takes_nothing_away(comer: Comer, status: int) -> None:
    siti = comer(service_workers="block")
    siti.open(f"/daftar/{OFFICE}/")
    page = siti.page
    page.route(SENT, lambda route: route.fulfill(status=status, body="x"), times=1)
    page.get_by_label("Paspor baru", exact=True).check()

    page.get_by_role("button", name="Lanjutkan").click()

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_label("Paspor baru", exact=True)).to_be_checked()
    siti.arrive(lambda: again(page))
    expect(page.get_by_label("1 orang", exact=True)).to_be_visible()


def test_an_answer_that_does_not_come_is_not_waited_for_for_ever(comer: Comer) -> None:
    siti = comer(service_workers="block")
    siti.page.clock.install()
    siti.open(f"/daftar/{OFFICE}/")
    page = siti.page
    page.route(SENT, lambda route: None, times=1)  # noqa: ARG005  # it hangs
    page.get_by_label("Paspor baru", exact=True).check()

    page.get_by_role("button", name="Lanjutkan").click()
    page.clock.fast_forward(1_000)
    expect(page.get_by_role("status")).to_contain_text("Sedang memuat")
    button = page.get_by_role("button", name="Lanjutkan")
    expect(button).to_have_attribute("aria-busy", "true")
    page.clock.fast_forward(20_000)

    expect(page.get_by_role("alert")).to_be_visible()
    expect(page.get_by_role("status")).to_have_count(0)
    expect(button).not_to_have_attribute("aria-busy", "true")


def test_two_taps_are_sent_once(comer: Comer) -> None:
    siti = comer()
    to_review(siti)
    sent: list[Request] = []
    siti.page.on("request", lambda one: sent.append(one) if one.method == "POST" else None)

    siti.arrive(lambda: siti.page.get_by_role("button", name="Pesan tempat").dblclick())
    expect(siti.page.get_by_role("button", name="Konfirmasi")).to_be_visible()

    assert len(sent) == 1
    assert bookings(siti) == 1


def test_two_taps_on_a_link_are_one_step_back(comer: Comer) -> None:
    siti = comer()
    siti.open(f"/daftar/{OFFICE}/hari/?service=new&people=1")
    asked: list[str] = []
    siti.page.on("request", lambda one: asked.append(one.url) if "/jam/" in one.url else None)

    siti.arrive(siti.page.locator("ul.days a").first.dblclick)
    expect(siti.page.get_by_role("heading", level=1)).to_be_focused()
    assert len(asked) == 1
    siti.arrive(siti.page.go_back)

    expect(siti.page.get_by_role("heading", level=1)).to_have_text("Pilih hari")


def test_back_and_forward_show_the_steps_with_what_was_chosen(comer: Comer) -> None:
    siti = comer()
    page = siti.page
    siti.open(f"/daftar/{OFFICE}/")
    mark(page)
    page.get_by_label("Penggantian paspor", exact=True).check()
    siti.click("continue")
    page.get_by_label("2 orang", exact=True).check()
    siti.click("continue")

    siti.arrive(page.go_back)
    expect(page.get_by_label("2 orang", exact=True)).to_be_checked()
    siti.arrive(page.go_back)
    expect(page.get_by_label("Penggantian paspor", exact=True)).to_be_checked()
    siti.arrive(page.go_forward)
    expect(page.get_by_label("2 orang", exact=True)).to_be_checked()

    assert is_marked(page)
    siti.arrive(page.reload)
    expect(page.get_by_label("2 orang", exact=True)).to_be_checked()
    assert not is_marked(page)


def test_back_without_a_line_says_so_and_shows_no_wrong_page(comer: Comer) -> None:
    siti = comer()
    page = siti.page
    siti.open(f"/daftar/{OFFICE}/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    siti.arrive(page.reload)
    page.get_by_label("Paspor baru", exact=True).check()
    siti.click("continue")
    page.context.set_offline(True)

    siti.arrive(page.go_back)

    expect(page.get_by_role("heading", level=1)).to_have_text("Tidak ada sambungan")


def test_a_step_is_read_from_its_heading_and_the_title_is_its_own(comer: Comer) -> None:
    siti = comer()
    page = siti.page
    siti.open(f"/daftar/{OFFICE}/")
    mark(page)
    page.get_by_label("Paspor baru", exact=True).check()

    siti.click("continue")

    expect(page.get_by_role("heading", level=1)).to_be_focused()
    expect(page).to_have_title("Berapa pemohon yang akan didaftarkan? – Antrean Paspor")
    page.keyboard.press("Tab")
    expect(page.get_by_label("1 orang", exact=True)).to_be_focused()
    page.get_by_role("button", name="Lanjutkan").click()
    expect(page.locator("#faults")).to_be_focused()
    assert is_marked(page)


def test_who_has_to_wait_to_be_let_in_waits_on_a_page_that_asks_by_itself(comer: Comer) -> None:
    siti = comer(service_workers="block")
    page = siti.page
    siti.open(f"/daftar/{OFFICE}/")
    mark(page)
    waiting = {"Refresh": "20", "Content-Type": "text/html"}
    page.route(SENT, lambda route: route.fulfill(body="Tunggu", headers=waiting), times=1)
    page.get_by_label("Paspor baru", exact=True).check()

    siti.click("continue")

    assert not is_marked(page)
    expect(page.get_by_label("1 orang", exact=True)).to_be_visible()


def test_places_that_another_channel_takes_are_gone_from_an_open_list(
    comer: Comer, site: Stage
) -> None:
    siti, made = comer(), comer()
    page = siti.page
    day = site.days()[-2]  # on which nobody else books
    few = ["--from", day, "--days", "1", "--capacity", "1", "--update"]
    published = run("schedule", "publish", OFFICE, *few, env=site.env, folder=site.folder)
    assert published.returncode == 0, published.stderr
    page.clock.install()
    siti.open(f"/daftar/{OFFICE}/jam/?service=new&people=1&day={day}")
    page.evaluate("document.querySelector('#places').isTheSame = true")
    first, last = page.locator("#places li").first, page.locator("#places li").last
    first.locator("a").focus()

    made.writes(form_of(day, "Made Wirawan"))
    until(made.reads)
    page.clock.fast_forward(A_LOOK)

    expect(first).to_contain_text("penuh")
    expect(first).to_be_focused()
    expect(last.locator("a")).to_be_visible()
    last.locator("a").focus()
    with page.expect_response("**/jam/**"):
        page.clock.fast_forward(A_LOOK)
    expect(last.locator("a")).to_be_focused()
    assert page.evaluate("document.querySelector('#places').isTheSame")
    siti.look()


def test_a_ticket_that_was_swapped_in_is_readable_offline_and_follows_one_stream(
    comer: Comer,
) -> None:
    siti = comer()
    page = siti.page
    page.add_init_script(STREAMS)
    siti.open("/")
    page.evaluate("navigator.serviceWorker.ready.then(() => 1)")
    to_review(siti)
    sent: list[str] = []
    page.on("request", lambda one: sent.append(one.resource_type) if one.method == "POST" else None)
    siti.click("hold")
    siti.click("Minta waktu tambahan")
    siti.click("confirm")

    assert sent == ["fetch"] * 3
    page.wait_for_function("streams.size === 1")
    page.context.set_offline(True)
    page.reload()

    expect(page.locator("svg.qr")).to_be_visible()
    expect(page.locator(".arrival")).to_be_visible()
