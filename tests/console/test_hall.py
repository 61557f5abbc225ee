"""Setting up the hall: its rules, and its counters."""

from __future__ import annotations

import re

import pytest

from antrean.accounts.models import StaffAct
from antrean.counters.models import Counter, HallDay, HallEvent, HallRules
from tests import staff
from tests.console.at_counter import Words
from tests.counters.office import Day, a_day

pytestmark = pytest.mark.django_db
RULES = {
    "preset": "two",
    "walk_ins": "12",
    "priorities": "0",
    "notice": "  Kantin  di lantai 2 ",
    "waiting_place": "lantai 1",
}


@pytest.fixture
def day(db: None) -> Day:
    return a_day().at(7, 50)


@pytest.fixture
def client(day: Day):
    with day.clock():
        yield staff.at_work(staff.account("supervisor", day.slot.office))


def test_rules_count_from_today_and_who_set_them_is_kept(day: Day, client) -> None:
    client.post("/petugas/aula/", RULES)
    client.post("/petugas/aula/", RULES | {"walk_ins": "15"})

    rules = HallRules.objects.get(office=day.slot.office)
    assert (rules.preset, rules.walk_ins, rules.priorities) == ("two", 15, 0)
    assert (rules.notice, rules.waiting_place) == ("Kantin di lantai 2", "lantai 1")
    assert rules.effective_on == day.slot.day
    told = StaffAct.objects.order_by("pk").values_list("act", "reason")
    assert list(told)[-1] == ("hall_rules_set", "two, W 15, P 0")


def test_a_hall_that_has_begun_keeps_its_way_until_tomorrow(day: Day, client) -> None:
    day.came("Siti")
    client.post("/petugas/aula/", RULES)

    page = Words.of(client.get("/petugas/aula/").content.decode())

    assert HallDay.objects.get().preset == "three"
    assert "Hari ini masih memakai alur lama" in page
    assert "Pemeriksaan berkas" in page  # counters can be set up for it already


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"walk_ins": "banyak"}, "Isi angka 0 sampai 500."),
        ({"priorities": "501"}, "Isi angka 0 sampai 500."),
        ({"preset": "lima"}, "Pilih alurnya."),
    ],
)
def test_rules_that_make_no_sense_are_refused_at_their_field(
    day: Day, client, wrong: dict[str, str], said: str
) -> None:
    answer = client.post("/petugas/aula/", RULES | wrong)

    page = answer.content.decode()
    assert answer.status_code == 422
    assert said in page
    assert 'value="lantai 1"' in page
    assert not HallRules.objects.filter(office=day.slot.office).exists()


def test_a_counter_is_made_and_changed(day: Day, client) -> None:
    client.post("/petugas/aula/loket/", {"number": "4", "stage": ["photo", "terbang"], "zone": "A"})
    client.post("/petugas/aula/loket/", {"number": "4", "stage": ["interview", "photo"]})

    counter = Counter.objects.get()
    assert (counter.number, counter.stages, counter.zone) == (4, ["interview", "photo"], "")
    last = StaffAct.objects.latest("pk")
    assert (last.act, last.about, last.reason) == ("counter_set", "counter:4", "interview, photo")
    assert "Loket 4" in client.get("/petugas/aula/").content.decode()
    assert 'value="5"' in client.get("/petugas/aula/").content.decode()


@pytest.mark.parametrize("number", ["", "0", "100", "tiga"])
def test_a_counter_has_a_number(day: Day, client, number: str) -> None:
    answer = client.post("/petugas/aula/loket/", {"number": number, "stage": ["photo"]})

    assert answer.status_code == 422
    assert "Isi nomor loket, 1 sampai 99." in answer.content.decode()
    assert not Counter.objects.exists()


def test_an_officer_does_not_set_up_the_hall(day: Day) -> None:
    with day.clock():
        client = staff.at_work(staff.account("officer", day.slot.office))
        assert client.get("/petugas/aula/").status_code == 403
        assert client.post("/petugas/aula/loket/", {"number": "1"}).status_code == 403


# A counter that its officer left


def left(day: Day) -> Counter:
    """Let somebody be called to counter 1, whose officer then goes home."""
    day.came("Siti")
    counter = day.counter(1)
    day.do("call_next", counter)
    return counter


def said(client, **changed: str) -> dict[str, str]:
    """Return what the form of counter 1 sends."""
    page = client.get("/petugas/aula/").content.decode()
    form = page.partition('action="/petugas/aula/bebaskan/"')[2].partition("</form>")[0]
    fields = dict(re.findall(r'name="(number|officer|once)" value="([^"]*)"', form))
    return fields | {"reason": "Petugas sakit"} | changed


def test_a_counter_is_freed_and_who_was_there_waits_in_front(day: Day, client) -> None:
    counter = left(day)
    form = said(client)

    answers = [client.post("/petugas/aula/bebaskan/", form).status_code for _ in "ab"]

    counter.refresh_from_db()
    assert (answers, counter.state) == ([302, 302], "closed")
    assert HallEvent.objects.get(act="free").tickets == "A001"
    last = StaffAct.objects.latest("pk")
    assert (last.act, last.about, last.reason) == ("counter_freed", "counter:1", "Petugas sakit")
    assert "bebaskan" not in client.get("/petugas/aula/").content.decode()


def test_the_page_says_who_is_at_a_counter_before_it_is_freed(day: Day, client) -> None:
    left(day)

    page = Words.of(client.get("/petugas/aula/").content.decode())

    assert "A001" in page
    assert "Bebaskan loket" in page


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"reason": "  "}, "Tulis alasannya."),
        ({"officer": "0"}, "Loket ini sudah ditutup atau dipakai petugas lain."),
        ({"number": "7"}, "Loket itu tidak ada di kantor ini."),
    ],
)
def test_a_counter_is_not_freed_without_a_reason_or_from_an_old_page(
    day: Day, client, wrong: dict[str, str], words: str
) -> None:
    counter = left(day)

    answer = client.post("/petugas/aula/bebaskan/", said(client, **wrong))

    counter.refresh_from_db()
    assert (answer.status_code, counter.state) == (422, "open")
    assert words in answer.content.decode()


def test_an_officer_frees_nobodys_counter(day: Day) -> None:
    counter = left(day)
    with day.clock():
        client = staff.at_work(staff.account("officer", day.slot.office))
        answer = client.post("/petugas/aula/bebaskan/", {"number": "1", "reason": "sakit"})

    counter.refresh_from_db()
    assert (answer.status_code, counter.state) == (403, "open")
