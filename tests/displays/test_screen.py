"""What a hall's screen shows, before any script has run."""

from __future__ import annotations

import html
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client

from antrean.bookings.actions import delay_day, suspend_day
from antrean.counters import actions
from antrean.kernel.addresses import is_signed
from antrean.look.numbers import written
from tests import make
from tests.counters.office import DESK, Day, key
from tests.web.test_style import _contrast as contrast

TAGS = re.compile(r"<[^>]+>")


def page_of(day: Day, query: str = "") -> str:
    with day.clock():
        answer = Client().get(f"/layar/bogor/{query}")
    assert answer.status_code == 200
    return answer.text


def read(page: str, name: str) -> list[str]:
    """Return what stands in the places of this name."""
    found = re.findall(rf"<(\w+)[^>]*\bdata-{name}\b[^>]*>(.*?)</\1>", page, re.DOTALL)
    return [" ".join(TAGS.sub(" ", inside).split()) for _, inside in found]


def hidden(page: str, name: str) -> list[bool]:
    return ["hidden" in tag for tag in re.findall(rf"<[^>]*\bdata-{name}\b[^>]*>", page)]


def test_the_last_call_is_large_and_those_before_it_stand_beside(bogor: Day) -> None:
    counters = [bogor.counter(1, "documents"), bogor.counter(2, "documents")]
    for nth in range(7):
        bogor.came()
        bogor.do("call_next", counters[nth % 2])
        bogor.do("leave", counters[nth % 2])

    page = page_of(bogor)

    assert read(page, "number") == ["A007", "A006", "A005", "A004", "A003", "A002"]
    assert read(page, "counter") == ["1", "2", "1", "2", "1", "2"]


def test_who_is_called_again_stands_there_once(bogor: Day) -> None:
    counters = [bogor.counter(1, "documents"), bogor.counter(2, "documents")]
    for counter in counters:
        bogor.came()
        bogor.do("call_next", counter)
    for _ in range(2):
        bogor.later(seconds=45).do("call_again", counters[0])

    assert read(page_of(bogor), "number")[:3] == ["A001", "A002", ""]


def test_a_call_is_golden_for_ten_seconds(bogor: Day) -> None:
    bogor.came()
    bogor.do("call_next", bogor.counter(3))

    assert "data-gold" in page_of(bogor.later(seconds=9))
    assert "data-gold" not in page_of(bogor.later(seconds=1))


def test_a_call_that_was_taken_back_is_gone(bogor: Day) -> None:
    counter = bogor.counter(3)
    bogor.came()
    bogor.do("call_next", counter)
    bogor.do("undo", counter)

    page = page_of(bogor)

    assert hidden(page, "nobody") == [False]
    assert hidden(page, "call") == [True]


def test_a_screen_of_a_zone_shows_the_calls_of_its_counters(bogor: Day) -> None:
    bogor.came()
    bogor.came()
    bogor.do("call_next", bogor.counter(1, zone="barat"))
    bogor.do("call_next", bogor.counter(2, zone="timur"))

    page = page_of(bogor, "?zona=barat")

    assert read(page, "number")[:2] == ["A001", ""]
    assert "Kantor Imigrasi Bogor · zona barat" in page


def test_every_stage_says_how_many_wait_and_a_service_only_if_somebody_does(bogor: Day) -> None:
    bogor.came("Ani", "Budi", "Citra")
    bogor.walked_in()
    with bogor.clock():
        actions.issue_service(bogor.slot.office, "pickup", DESK, request_key=key())

    page = page_of(bogor)

    assert read(page, "waiting") == ["4", "0", "0", "1", "0", "0"]
    shown = re.findall(r'data-stage="(\w+)"[^>]*?>', page)
    assert shown == ["documents", "interview", "photo", "pickup", "bap", "information"]
    assert hidden(page, "stage") == [False, False, False, False, True, True]


def test_the_notice_and_what_the_day_has_to_say_stand_in_one_line(bogor: Day) -> None:
    make.hall_rules(office=bogor.slot.office, notice="Lantai 2 <ditutup>")
    with bogor.clock():
        delay_day(bogor.slot.office, make.DAY, 45)
        suspend_day(bogor.slot.office, make.DAY)

    page = page_of(bogor)

    assert read(page, "say") == ["Lantai 2 &lt;ditutup&gt;"]
    assert hidden(page, "state") == [False, True]  # suspended, and not over
    assert hidden(page, "delay") == [False]
    assert read(page, "minutes") == ["45", "45"]


def test_no_name_stands_on_a_screen(bogor: Day) -> None:
    bogor.came("Zulaikha Binti Umar")
    bogor.do("call_next", bogor.counter(1))

    assert "Zulaikha" not in page_of(bogor)


def test_the_stream_of_the_page_is_that_of_the_day_and_ends_with_it(bogor: Day) -> None:
    address = html.unescape(re.findall(r'data-live="([^"]+)"', page_of(bogor))[0])
    query = {name: values[0] for name, values in parse_qs(urlsplit(address).query).items()}
    subject = f"hall/bogor:{make.DAY}"

    assert urlsplit(address).path == f"/live/{subject}"
    assert int(query["exp"]) == bogor.slot.office.bounds(make.DAY)[1].timestamp()
    assert is_signed(subject, **query, now=bogor.now, secret=settings.SECRET_KEY)


def test_without_scripts_the_page_comes_again_by_itself(bogor: Day) -> None:
    [within] = re.findall(r"<noscript>(.*?)</noscript>", page_of(bogor), re.DOTALL)

    assert within.strip() == '<meta http-equiv="refresh" content="5">'


def test_there_is_no_screen_of_an_office_that_is_not_there(db: None) -> None:
    assert Client().get("/layar/atlantis/").status_code == 404


@pytest.mark.parametrize("ground", ["malam", "ground"])
@pytest.mark.parametrize("text", ["white", "emas", "muda"])
def test_whatever_stands_on_a_screen_is_seen_from_far(text: str, ground: str) -> None:
    style = Path(str(finders.find("displays/screen.css"))).read_text(encoding="utf-8")
    colours = dict(re.findall(r"--([a-z]+): (#[0-9a-f]{3,6});", style))

    assert contrast(colours[text], colours[ground]) >= 7


@pytest.mark.parametrize(
    ("numbers", "text"),
    [
        ("A012", "A012"),
        ("A012 A013", "A012, A013"),
        ("A012 A013 A014", "A012–A014"),
        ("A009 A012 A013 A014", "A009, A012–A014"),
        ("A012 W013", "A012, W013"),
    ],
)
def test_neighbouring_numbers_are_written_in_short(numbers: str, text: str) -> None:
    assert written(numbers.split()) == text
