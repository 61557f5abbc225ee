"""`antrean offices …` and `antrean schedule …`, from their words to their lines."""

from __future__ import annotations

import argparse
import json
from datetime import date, time, timedelta

import pytest

from antrean.bookings.models import Slot
from antrean.config.commands import CommandRefused, offices, schedule
from antrean.kernel import clock
from antrean.offices.models import Office, OpeningHours
from tests import make

pytestmark = pytest.mark.django_db

SUNDAY = date(2017, 8, 6)


@pytest.fixture(autouse=True)
def _on_sunday():
    with clock.stopped(make.an_instant(SUNDAY + timedelta(days=2))):
        yield


@pytest.fixture
def run(capsys):
    def run(*words: str) -> str:
        parser = argparse.ArgumentParser(prog="antrean")
        subparsers = parser.add_subparsers()
        offices.register(subparsers)
        schedule.register(subparsers)
        arguments = parser.parse_args(words)
        assert arguments.run(arguments) is None
        return capsys.readouterr().out

    return run


def test_the_register_is_loaded_once(run):
    assert run("offices", "load") == "152 offices created, 0 changed, 0 as they were\n"
    assert run("offices", "load") == "0 offices created, 0 changed, 152 as they were\n"


def test_a_file_that_is_not_there_is_refused(run, tmp_path):
    with pytest.raises(CommandRefused) as refused:
        run("offices", "load", str(tmp_path / "none.csv"))

    assert str(refused.value) == f"{tmp_path / 'none.csv'}: No such file or directory"


def test_a_bad_file_is_refused_naming_row_and_column(run, tmp_path):
    path = tmp_path / "offices.csv"
    path.write_text("code,name\n")

    with pytest.raises(CommandRefused) as refused:
        run("offices", "load", str(path))

    assert str(refused.value) == (
        f"{path}: row 1, column short: the column is missing; nothing was loaded"
    )


def test_an_office_is_completed_and_opened(run):
    run("offices", "load")

    with pytest.raises(CommandRefused) as refused:
        run("offices", "open", "bogor")
    told = run(
        *("offices", "set", "bogor", "--address", "Jalan Ahmad Yani 19, Bogor"),
        *("--phone", "(0251) 8332870", "--doors-open", "07:15", "--capacity", "12"),
    )
    opened = run(
        *("offices", "open", "bogor", "--whatsapp-phone-number-id", "106540352242922"),
        *("--whatsapp-number", "+62 811-1100-333"),
    )

    assert str(refused.value) == (
        "bogor cannot do without capacity (--capacity), address (--address), telephone (--phone)"
    )
    assert told == "bogor: address, phone, doors open, capacity set\n"
    assert opened == "bogor is open (pilot)\n"
    office = Office.objects.get(code="bogor")
    assert (office.doors_open, office.capacity, office.phone) == (time(7, 15), 12, "+622518332870")
    assert office.whatsapp_number == "+628111100333"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["set", "atlantis", "--capacity", "5"], "there is no office atlantis"),
        (["open", "atlantis"], "there is no office atlantis"),
        (["set", "bogor", "--capacity", "0"], "--capacity cannot be 0"),
        (["set", "bogor", "--phone", "ring"], "--phone cannot be 'ring'"),
        (["open", "bogor", "--whatsapp-number", "12"], "--whatsapp-number cannot be '12'"),
        (
            ["open", "bogor", "--whatsapp-phone-number-id", "1065"],
            "that WhatsApp number already answers for bandung",
        ),
        (
            ["set", "bogor"],
            "nothing to set: give --address, --phone, --doors-open or --capacity",
        ),
    ],
)
def test_what_cannot_be_is_refused_in_one_sentence(run, words, why):
    make.office(code="bogor")
    make.office(code="bandung", whatsapp_phone_number_id="1065")

    with pytest.raises(CommandRefused) as refused:
        run("offices", *words)

    assert str(refused.value) == why


def test_the_list_is_that_of_the_api(run):
    make.office(code="bogor")
    make.office(code="ambon", timezone="Asia/Jayapura", state="planned")

    listed = json.loads(run("offices", "list", "--json"))

    assert listed[1] == {
        "code": "bogor",
        "name": "Kantor Imigrasi Bogor",
        "city": "Kota Bogor",
        "province": "Jawa Barat",
        "timezone": "Asia/Jakarta",
        "open": True,
    }
    assert [(office["code"], office["open"]) for office in listed] == [
        ("ambon", False),
        ("bogor", True),
    ]
    assert [line.split()[:3] for line in run("offices", "list").splitlines()] == [
        ["ambon", "-", "WIT"],
        ["bogor", "open", "WIB"],
    ]


def test_a_fortnight_from_tomorrow_is_published(run):
    make.office(code="bogor")

    told = run("schedule", "publish", "bogor").splitlines()

    assert told == [
        "bogor: 45 slots created, 0 updated, 0 kept",
        "2017-08-12: none, weekend",
        "2017-08-13: none, weekend",
        "2017-08-17: none, holiday (Hari Kemerdekaan)",
        "2017-08-19: none, weekend",
        "2017-08-20: none, weekend",
    ]
    days = Slot.objects.order_by("day").values_list("day", flat=True)
    assert (days[0], days.last()) == (date(2017, 8, 7), date(2017, 8, 18))


def test_tomorrow_is_that_of_the_offices_zone(run):
    office = make.office(code="ambon", timezone="Asia/Jayapura")

    with clock.stopped(office.at(date(2017, 8, 8), time(0, 30))):
        run("schedule", "publish", "ambon", "--days", "1")

    assert Slot.objects.earliest("day").day == date(2017, 8, 9)


def test_what_could_not_be_lowered_is_printed(run):
    make.office(code="makassar", timezone="Asia/Makassar")
    run("schedule", "publish", "makassar", "--from", "2017-08-09", "--days", "1")
    first = Slot.objects.earliest("starts_at")
    Slot.objects.filter(pk=first.pk).update(taken=7)

    told = run(
        *("schedule", "publish", "makassar", "--from", "2017-08-09", "--days", "1"),
        *("--capacity", "5", "--update"),
    )

    assert told.splitlines() == [
        "makassar: 0 slots created, 5 updated, 0 kept",
        "2017-08-09 08.00–09.00 WITA: not lowered to 5, 7 are taken",
    ]


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["publish", "atlantis"], "there is no office atlantis"),
        (
            ["publish", "bogor", "--from", "2017-08-05"],
            "--from 2017-08-05 is past: today is 2017-08-06 at bogor",
        ),
        (["publish", "bogor", "--capacity", "0"], "--capacity cannot be 0"),
        (["publish", "bogor", "--slot-minutes", "1"], "--slot-minutes cannot be 1"),
        (["ramadan", "2018-05-17", "2018-07-17"], "Ramadan is a stretch of at most 31 days"),
    ],
)
def test_what_cannot_be_published_is_refused_in_one_sentence(run, words, why):
    make.office(code="bogor")

    with pytest.raises(CommandRefused) as refused:
        run("schedule", *words)

    assert str(refused.value) == why


def test_ramadan_is_set_from_its_first_to_its_last_day(run):
    assert run("schedule", "ramadan", "2018-05-17", "2018-06-14") == (
        "Ramadan hours from 2018-05-17 to 2018-06-14\n"
    )
    assert (
        OpeningHours.objects.filter(
            season="ramadan", effective_on=date(2018, 5, 17), effective_until=date(2018, 6, 15)
        ).count()
        == 5
    )


@pytest.mark.parametrize(
    "words",
    [
        ["offices", "set", "bogor", "--doors-open", "7.30"],
        ["offices", "set", "bogor", "--doors-open", "24:00"],
        ["offices", "set", "bogor", "--capacity", "many"],
        ["offices", "close", "bogor"],
        ["schedule", "publish", "bogor", "--from", "tomorrow"],
        ["schedule", "publish", "bogor", "--days", "0"],
        ["schedule", "publish", "bogor", "--days", "²"],
        ["schedule", "publish", "bogor", "--days", "367"],
    ],
)
def test_wrong_usage_ends_with_two(run, words, capsys):
    with pytest.raises(SystemExit) as left:
        run(*words)

    assert left.value.code == 2
