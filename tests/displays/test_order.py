"""The order of calling, open to everybody, and what proves that it was not changed."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from antrean.counters import actions
from antrean.counters.choices import ACTS, REASONS
from antrean.counters.models import HallDay, HallEvent
from antrean.displays import order as orders
from antrean.displays.wording import TEXTS
from antrean.kernel import fresh
from tests import make
from tests.counters.office import Day

ROOT = Path(__file__).parents[2]


def get(day: Day, address: str) -> Any:
    fresh.forget_all()
    with day.clock():
        return Client().get(address)


def rows(page: str) -> list[list[str]]:
    """Return what stands in the cells of the list."""
    body = page.partition("<tbody>")[2].partition("</tbody>")[0]
    return [
        [
            " ".join(re.sub(r"<[^>]+>", " ", cell).split())
            for cell in re.findall(r"<td[^>]*>(.*?)</td>", row, re.DOTALL)
        ]
        for row in re.findall(r"<tr>(.*?)</tr>", body, re.DOTALL)
    ]


def head_of(told: Any) -> str:
    """Return the head as the guide for everybody reckons it."""
    guide = (ROOT / "docs/using/order.md").read_text(encoding="utf-8")
    [snippet] = re.findall(r"```python\n(.*?)```", guide, re.DOTALL)
    names: dict[str, Any] = {}
    exec(snippet, names)  # noqa: S102  # the guide is ours
    head: str = names["head_of"](told)
    return head


@pytest.fixture
def busy(bogor: Day) -> Day:
    """A morning at which two were called, and one of the calls was taken back."""
    counter = bogor.counter(3)
    bogor.came("Zulaikha Binti Umar")
    bogor.came("Budi")
    bogor.later(seconds=5).do("call_next", counter)
    bogor.later(seconds=5).do("undo", counter)
    bogor.later(minutes=1).do("call_next", counter)
    return bogor


def test_calls_are_listed_with_their_number_time_reason_and_counter(busy: Day) -> None:
    page = get(busy, "/layar/bogor/urutan/").text

    assert rows(page) == [
        ["4", "07.30.05", "A001", "Dipanggil: giliran ditarik kembali Berkas", "3"],
        ["6", "07.31.10", "A001", "Dipanggil: giliran Berkas", "3"],
    ]
    assert "Zulaikha" not in page


def test_all_acts_are_listed_when_asked_for_with_the_random_id_of_the_visit(busy: Day) -> None:
    visit = HallEvent.objects.filter(act="enter").order_by("number")[0].visit
    assert visit

    page = get(busy, "/layar/bogor/urutan/?semua=1").text

    shown = rows(page)
    assert [row[0] for row in shown] == ["1", "2", "3", "4", "5", "6"]
    assert shown[1] == ["2", "07.30.00", f"A001 {visit.public_id}", "Masuk antrean Berkas", "–"]
    assert shown[4][3] == "Menarik kembali tindakan 4 Berkas"


def test_the_head_stands_there_with_the_command_that_checks_it(busy: Day) -> None:
    head = HallDay.objects.get().head

    page = get(busy, "/layar/bogor/urutan/").text

    assert f"antrean audit verify bogor --day 2017-08-09 --head {head}" in page
    assert "Sampai saat ini 6 tindakan." in page


def test_after_the_closing_the_page_says_that_the_head_stays(busy: Day) -> None:
    with busy.at(15).clock():
        actions.close_day(busy.slot.office, make.DAY)

    page = get(busy, "/layar/bogor/urutan/").text

    assert "Hari ini ditutup pukul 15.00 WIB dengan" in page


def test_whoever_takes_the_file_can_reckon_the_head(busy: Day) -> None:
    answer = get(busy, "/layar/bogor/urutan.json")

    told = json.loads(answer.content)
    assert head_of(told) == told["head"] == HallDay.objects.get().head
    assert answer["Content-Disposition"] == 'attachment; filename="urutan-bogor-2017-08-09.json"'
    assert "Zulaikha" not in answer.text


def test_whoever_takes_the_file_finds_the_act_that_was_changed(busy: Day) -> None:
    HallEvent.objects.filter(number=4).update(counter=2)

    told = json.loads(get(busy, "/layar/bogor/urutan.json").content)

    with pytest.raises(AssertionError, match="act 4 is not what was linked"):
        head_of(told)


def test_a_note_of_staff_is_in_neither_and_the_file_holds_with_it(busy: Day) -> None:
    visit = busy.came("Citra")
    counter = busy.counter(4)
    busy.do("pick", counter, visit_id=visit.pk, note="ibu hamil")

    page, file = (get(busy, f"/layar/bogor/urutan{end}") for end in ("/?semua=1", ".json"))

    assert "keputusan petugas" in page.text
    assert "hamil" not in page.text.partition("<tbody>")[2]
    assert "hamil" not in file.text
    told = json.loads(file.content)
    assert head_of(told) == told["head"]


def test_other_days_are_there_too_and_those_to_come_are_not(busy: Day) -> None:
    day = busy.slot.day
    busy.now += timedelta(days=1)

    page = get(busy, f"/layar/bogor/urutan/?hari={day}").text

    assert len(rows(page)) == 2
    assert "?hari=2017-08-08" in page
    assert "?hari=2017-08-10" in page
    assert get(busy, "/layar/bogor/urutan/").text.count("Tidak ada tindakan pada hari itu.") == 1
    for wrong in ("2017-08-11", "kemarin", "2017-02-30"):
        assert get(busy, f"/layar/bogor/urutan/?hari={wrong}").status_code == 404


def test_a_long_day_is_listed_page_by_page(busy: Day, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(orders, "AT_ONCE", 4)

    first = get(busy, "/layar/bogor/urutan/?semua=1").text
    last = get(busy, "/layar/bogor/urutan/?semua=1&hal=2").text

    assert [row[0] for row in rows(first)] == ["1", "2", "3", "4"]
    assert [row[0] for row in rows(last)] == ["5", "6"]
    beyond = get(busy, "/layar/bogor/urutan/?semua=1&hal=99").text
    assert rows(beyond) == rows(last)
    assert '"/layar/bogor/urutan/?hari=2017-08-09&amp;semua=1&amp;hal=2#daftar"' in first


def test_the_page_is_kept_for_seconds_by_whoever_wants_to(busy: Day) -> None:
    assert get(busy, "/layar/bogor/urutan/")["Cache-Control"] == "public, max-age=5"


def test_the_policy_is_told_in_both_languages(busy: Day) -> None:
    said = get(busy, "/layar/bogor/urutan/").text
    in_english = get(busy, "/en/layar/bogor/urutan/").text

    assert "bukan menurut waktu tiba" in said
    assert "never by arrival" in in_english
    assert rows(in_english)[1][3] == "Called: turn Documents"


def test_every_act_and_every_reason_has_words() -> None:
    for language in ("id", "en"):
        words = TEXTS[language].keys()

        assert {f"act.{act}" for act, _ in ACTS} <= words
        assert {f"reason.{reason}" for reason, _ in REASONS} <= words


def test_the_directorate_finds_the_heads_of_all_offices_on_one_page(busy: Day) -> None:
    row = HallDay.objects.get()

    page = get(busy, "/layar/urutan/").text
    told = json.loads(get(busy, "/layar/urutan.json?hari=2017-08-09").content)

    assert row.head in page
    assert "6 tindakan · masih berjalan" in " ".join(re.sub(r"<[^>]+>", "", page).split())
    assert [(one["office"], one["acts"], one["head"]) for one in told["heads"]] == [
        ("bogor", 6, row.head)
    ]
    assert "Tidak ada tindakan" in get(busy, "/layar/urutan/?hari=2017-08-08").text
