"""What the scripts of a hall's screens do: in a browser, with pages that the server made.

Nothing is started for it: the browser's requests are answered from here, and its clock is put.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from playwright.sync_api import Browser, Page, Route, expect

from antrean.displays import voice
from antrean.live import reading
from antrean.offices.models import Office
from tests import make
from tests.counters.office import Day, a_day
from tests.journeys.site import faults_for_everybody

HOST = "http://127.0.0.1:8000"
SCRIPTS = Path(__file__).parents[2] / "antrean/displays/static/displays"


@pytest.fixture
def said(chromium: Browser) -> Iterator[Any]:
    """Returns what a call says, word by word."""
    page = chromium.new_page()
    page.add_script_tag(path=SCRIPTS / "voice.js")
    call = "([call, table]) => announced(call, table).map((phrase) => phrase.join(' ')).join(', ')"
    yield lambda numbers, counter: page.evaluate(
        call, [{"numbers": numbers.split(), "counter": counter}, voice.table()]
    )
    page.close()


@pytest.mark.parametrize(
    ("numbers", "counter", "words"),
    [
        ("A012", 3, "a nol satu dua, silakan-menuju loket tiga"),
        ("W501", 21, "w lima nol satu, silakan-menuju loket dua puluh satu"),
        ("P003 P004", 10, "p nol nol tiga, dan, p nol nol empat, silakan-menuju loket sepuluh"),
        (
            "A012 A013 A014 A015",
            11,
            "a nol satu dua, sampai, a nol satu lima, silakan-menuju loket sebelas",
        ),
        ("A009 A012", 1, "a nol nol sembilan, dan, a nol satu dua, silakan-menuju loket satu"),
        ("A012", 104, "a nol satu dua, silakan-menuju loket satu nol empat"),
    ],
)
def test_a_call_is_said_word_by_word(said: Any, numbers: str, counter: int, words: str) -> None:
    assert said(numbers, counter) == f"gong, nomor-antrean, {words}"


class Screen:
    """A screen of Bogor's hall; `line` says whether the network is there.

    What the browser asks for is made before it asks: its requests are answered where there is no
    database.
    """

    def __init__(self, browser: Browser, day: Day) -> None:
        self.day = day
        self.line = True
        self.made: dict[str, bytes] = {}
        self.page: Page = browser.new_page(viewport={"width": 1366, "height": 768})
        self.page.clock.install(time=day.now)
        self.page.route("**/*", self._answer)
        self.open("/layar/bogor/")

    def open(self, path: str) -> None:
        self.make(path)
        self.page.goto(HOST + path)

    def make(self, path: str = "/layar/bogor/") -> None:
        """Let the server make a page as of now, and what its stream tells."""
        office, now = self.day.slot.office, self.day.now
        subject = f"hall/bogor:{office.today(now)}"
        with self.day.clock():
            self.made[path] = Client().get(path).content
            self.made[f"/live/{subject}"] = reading.read([subject])[subject].event

    def _answer(self, route: Route) -> None:
        address = urlsplit(route.request.url)
        path = f"{address.path}?{address.query}" if address.query else address.path
        if not self.line:
            route.abort("internetdisconnected")
        elif address.path.startswith("/static/"):
            route.fulfill(path=str(finders.find(address.path.removeprefix("/static/"))))
        elif address.path.startswith("/live/"):
            headers = {"access-control-allow-origin": HOST, "content-type": "text/event-stream"}
            route.fulfill(body=self.made.get(address.path, b""), headers=headers)
        else:
            route.fulfill(body=self.made[path], content_type="text/html; charset=utf-8")

    def wait(self, seconds: int) -> None:
        """Let time pass, here and there."""
        self.day.later(seconds=seconds)
        self.make()
        for _ in range(seconds):
            self.page.clock.run_for(1000)
            self.page.wait_for_timeout(20)  # What was asked for is answered.

    @property
    def large(self) -> str:
        return self.page.locator("[data-call] [data-number]").inner_text()

    @property
    def beside(self) -> list[str]:
        return self.page.locator("[data-row]:not(.empty) [data-number]").all_inner_texts()


@pytest.fixture
def day(db: None) -> Day:
    """A day at Bogor's office, where people come faster than they can be called."""
    made = a_day(capacity=20)
    Office.objects.update(code="bogor")
    made.slot.office.refresh_from_db()
    for _ in range(6):
        made.came()
    return made


def call(day: Day, *counters: Any) -> None:
    for counter in counters:
        day.do("call_next", counter)


def test_calls_at_once_are_shown_and_said_one_after_the_other_and_none_twice(
    chromium: Browser, day: Day
) -> None:
    counters = [day.counter(number, "documents") for number in (1, 2, 3, 4)]
    call(day, counters[0])
    screen = Screen(chromium, day)
    expect(screen.page.locator("[data-call] [data-number]")).to_have_text("A001")
    screen.wait(2)

    call(day, *counters[1:])
    screen.wait(2)
    assert (screen.large, screen.beside) == ("A002", ["A004", "A003", "A001"])
    assert screen.page.locator(".call[data-gold]").count() == 1
    screen.wait(5)
    assert (screen.large, screen.beside) == ("A003", ["A004", "A002", "A001"])
    screen.page.reload()
    screen.wait(2)
    assert screen.large == "A003"  # It had not been said to its end.
    screen.wait(5)
    assert screen.large == "A004"
    screen.wait(20)
    assert (screen.large, screen.beside) == ("A004", ["A003", "A002", "A001"])
    assert screen.page.locator(".call[data-gold]").count() == 0


def test_a_screen_without_a_line_says_since_when_and_comes_back_by_itself(
    chromium: Browser, day: Day
) -> None:
    counter = day.counter(3)
    call(day, counter)
    screen = Screen(chromium, day)
    screen.wait(2)

    screen.line = False
    screen.wait(3)
    cut = screen.page.locator("[data-cut=calls]")
    expect(cut).to_contain_text("Layar terputus sejak pukul 07.30; nomor terakhir A001.")
    day.do("leave", counter)
    call(day, counter)
    screen.line = True
    screen.wait(25)

    expect(cut).to_be_hidden()
    assert screen.large == "A002"


def test_a_screen_goes_on_with_the_next_day_by_itself(chromium: Browser, day: Day) -> None:
    call(day, day.counter(3))
    day.at(23, 59, 50)
    screen = Screen(chromium, day)
    screen.wait(3)
    assert screen.large == "A001"

    screen.wait(15)

    expect(screen.page.locator("[data-nobody]")).to_be_visible()
    assert screen.page.evaluate("document.body.dataset.day") == str(make.DAY.replace(day=10))


def test_sound_is_off_until_somebody_touches_it_and_says_so(chromium: Browser, day: Day) -> None:
    screen = Screen(chromium, day)
    button = screen.page.locator("[data-sound]")
    expect(button).to_have_text(
        "Suara mati: tekan di sini Sound off: press here", use_inner_text=True
    )

    button.click()
    screen.wait(5)

    expect(button).to_have_text("Suara menyala Sound on", use_inner_text=True)


def test_nobody_finds_it_hard_to_read(chromium: Browser, day: Day) -> None:
    call(day, day.counter(3))
    screen = Screen(chromium, day)
    screen.wait(2)
    for path in ("/layar/bogor/", "/en/layar/bogor/urutan/?semua=1", "/layar/urutan/"):
        screen.open(path)

        assert faults_for_everybody(screen.page) == []
