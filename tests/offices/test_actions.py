from __future__ import annotations

import csv
from datetime import UTC, date, datetime, time
from pathlib import Path

import pytest

from antrean.kernel import clock
from antrean.offices import actions
from antrean.offices.actions import LoadReport, load_offices, open_office, set_office, set_ramadan
from antrean.offices.errors import (
    OfficeFileRefusedError,
    OfficeIncompleteError,
    OfficeNotFoundError,
    OfficeValueRefusedError,
    RamadanRefusedError,
    WhatsappNumberTakenError,
)
from antrean.offices.models import Office, OpeningHours
from antrean.offices.register import SHIPPED
from tests import make

pytestmark = pytest.mark.django_db

type Rows = list[dict[str, str]]


def shipped(*codes: str) -> Rows:
    with SHIPPED.open(encoding="utf-8", newline="") as file:
        rows = {row["code"]: row for row in csv.DictReader(file)}
    return [rows[code] for code in codes]


def written(path: Path, rows: Rows, *, encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, fieldnames=list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "offices.csv"


def test_the_shipped_register_has_152_offices_with_their_parents():
    assert load_offices() == LoadReport(created=152, updated=0, unchanged=0)

    ulp = Office.objects.get(code="makassar-ulp-1")
    assert ulp.parent == Office.objects.get(code="makassar")
    assert (ulp.name, ulp.timezone) == ("Unit Layanan Paspor I Makassar", "Asia/Makassar")
    assert Office.objects.filter(state="planned").count() == 152


def test_the_pilot_had_26_service_points_by_web_and_app():
    load_offices()

    pilots = Office.objects.filter(in_pilot=True)
    by_web = pilots.filter(pilot_channel="web_app")
    # 26 are certain; a second list of 2017 adds Bandung ULP I.
    assert by_web.exclude(code="bandung-ulp-1").count() == 26
    assert sorted(pilots.filter(pilot_channel="whatsapp").values_list("code", flat=True)) == [
        "batam",
        "bogor",
        "jakarta-pusat",
        "tangerang",
    ]


def test_loading_again_changes_nothing():
    load_offices()
    before = list(Office.objects.order_by("pk").values())

    assert load_offices() == LoadReport(created=0, updated=0, unchanged=152)
    assert list(Office.objects.order_by("pk").values()) == before
    assert OpeningHours.objects.count() == 5


def test_a_corrected_row_changes_its_office_and_leaves_what_it_set_itself(file):
    load_offices()
    set_office("bogor", address="Jalan Ahmad Yani 19", phone="0251-8332870", capacity=12)
    open_office("bogor")
    (row,) = shipped("bogor")

    report = load_offices(written(file, [row | {"city": "Bogor", "lat": "-6.59"}]))

    office = Office.objects.get(code="bogor")
    assert report == LoadReport(created=0, updated=1, unchanged=0)
    assert (office.city, str(office.latitude)) == ("Bogor", "-6.59")
    assert (office.address, office.capacity, office.state) == ("Jalan Ahmad Yani 19", 12, "pilot")


def test_a_child_may_stand_before_its_parent(file):
    load_offices(written(file, shipped("makassar-ulp-1", "makassar")))

    assert Office.objects.get(code="makassar-ulp-1").parent_id is not None


def test_a_file_with_a_byte_order_mark_is_read(file):
    assert load_offices(written(file, shipped("bogor"), encoding="utf-8-sig")).created == 1


def test_a_week_that_is_there_already_stays(file):
    make.hours()
    OpeningHours.objects.exclude(weekday=0).delete()

    load_offices(written(file, shipped("bogor")))

    assert OpeningHours.objects.count() == 1


@pytest.mark.parametrize(
    ("wrong", "column", "problem"),
    [
        ({"timezone": "Asia/Singapore"}, "timezone", "unknown"),
        ({"timezone": ""}, "timezone", "unknown"),
        ({"lat": "south"}, "lat", "number"),
        ({"lat": "NaN"}, "lat", "number"),
        ({"lat": "51.5"}, "lat", "number"),
        ({"lon": "1e9"}, "lon", "number"),
        ({"lon": ""}, "lon", "number"),
        ({"code": ""}, "code", "empty"),
        ({"code": "Kantor Bogor"}, "code", "text"),
        ({"code": "bandung"}, "code", "duplicate"),
        ({"name": ""}, "name", "empty"),
        ({"city": "x" * 81}, "city", "too_long"),
        ({"pilot": "yes"}, "pilot", "unknown"),
        ({"parent": "atlantis"}, "parent", "unknown"),
        ({"parent": "bogor"}, "parent", "unknown"),
    ],
)
def test_a_bad_row_refuses_the_whole_file_and_is_named(file, wrong, column, problem):
    good, bad = shipped("bandung", "bogor")
    path = written(file, [good, bad | wrong])

    with pytest.raises(OfficeFileRefusedError) as refused:
        load_offices(path)

    assert refused.value.facts == {"row": 3, "column": column, "problem": problem}
    assert not Office.objects.exists()
    assert not OpeningHours.objects.exists()


def test_a_missing_column_is_named(file):
    (row,) = shipped("bogor")
    del row["timezone"]

    with pytest.raises(OfficeFileRefusedError) as refused:
        load_offices(written(file, [row]))

    assert refused.value.facts == {"row": 1, "column": "timezone", "problem": "missing"}


@pytest.mark.parametrize("row", ["bogor,BGR", "a," * 20])
def test_a_row_with_cells_too_few_or_too_many_is_refused(file, row):
    path = written(file, shipped("bandung"))
    path.write_text(path.read_text() + row + "\n")

    with pytest.raises(OfficeFileRefusedError) as refused:
        load_offices(path)

    assert refused.value.facts == {"row": 3, "column": "", "problem": "columns"}


@pytest.mark.parametrize("content", [b"\xff\xfe\x00c", b""])
def test_a_file_that_is_no_csv_text_is_refused(file, content):
    file.write_bytes(content)

    with pytest.raises(OfficeFileRefusedError):
        load_offices(file)


def test_an_unclosed_quotation_mark_is_refused_and_not_read_to_the_end(file):
    path = written(file, shipped("bandung"))
    path.write_text(path.read_text() + '"bogor,BGR\n')

    with pytest.raises(OfficeFileRefusedError) as refused:
        load_offices(path)

    assert refused.value.facts == {"row": 3, "column": "", "problem": "text"}


def test_an_office_opens_when_it_can_be_found():
    load_offices()
    set_office("bogor", address="Jalan  Ahmad Yani\n19", phone="(0251) 8332870", capacity=12)

    office = open_office("BOGOR")

    assert (office.state, office.is_open) == ("pilot", True)
    assert (office.address, office.phone) == ("Jalan Ahmad Yani 19", "+622518332870")


def test_an_office_outside_the_pilot_opens_online():
    load_offices()
    set_office("banda-aceh", address="Jalan Cut Meutia", phone="0651-23784", capacity=8)

    assert open_office("banda-aceh").state == "online"


def test_every_pilot_point_opens_as_a_pilot():
    load_offices()
    Office.objects.update(address="Jalan Merdeka 1", phone="+62215296000", capacity=10)

    opened = [open_office(office.code) for office in Office.objects.filter(in_pilot=True)]

    assert len(opened) == 31
    assert {office.state for office in opened} == {"pilot"}


def test_an_office_that_cannot_be_found_says_all_that_is_missing():
    load_offices()
    OpeningHours.objects.all().delete()

    with pytest.raises(OfficeIncompleteError) as refused:
        open_office("bogor")

    assert refused.value.missing == ["hours", "capacity", "address", "phone"]
    assert not Office.objects.get(code="bogor").is_open


@pytest.mark.parametrize("missing", ["capacity", "address", "phone"])
def test_an_office_that_lacks_one_thing_stays_planned(missing):
    office = make.office(state="planned")
    Office.objects.filter(pk=office.pk).update(**{missing: None if missing == "capacity" else ""})

    with pytest.raises(OfficeIncompleteError) as refused:
        open_office(office.code, whatsapp_phone_number_id="106540352242922")

    office.refresh_from_db()
    assert refused.value.missing == [missing]
    assert (office.state, office.whatsapp_phone_number_id) == ("planned", "")


def test_hours_that_begin_later_do_not_open_an_office_today():
    office = make.office(state="planned")
    OpeningHours.objects.update(effective_on=date(2017, 8, 21))

    with clock.stopped(datetime(2017, 8, 7, tzinfo=UTC)), pytest.raises(OfficeIncompleteError):
        open_office(office.code)


def test_opening_again_stays_and_takes_the_number_in_its_international_form():
    office = make.office()

    opened = open_office(
        office.code,
        whatsapp_phone_number_id="106540352242922",
        whatsapp_number="0811 1100 333",
    )

    assert opened.state == "pilot"
    assert opened.whatsapp_phone_number_id == "106540352242922"
    assert opened.whatsapp_number == "+628111100333"
    assert open_office(office.code).whatsapp_phone_number_id == "106540352242922"


def test_the_whatsapp_number_of_another_office_is_refused_with_its_name():
    other = make.office(whatsapp_phone_number_id="106540352242922")
    office = make.office()

    with pytest.raises(WhatsappNumberTakenError) as refused:
        open_office(office.code, whatsapp_phone_number_id="106540352242922")

    assert refused.value.facts == {"office": other.code}


@pytest.mark.parametrize(
    "wrong",
    [{"whatsapp_number": "12"}, {"whatsapp_phone_number_id": "10 65"}],
)
def test_a_whatsapp_number_that_is_none_is_refused(wrong):
    with pytest.raises(OfficeValueRefusedError) as refused:
        open_office(make.office().code, **wrong)

    assert refused.value.facts["field"] == next(iter(wrong))


@pytest.mark.parametrize(
    "wrong",
    [
        {"capacity": 0},
        {"capacity": 501},
        {"address": "  "},
        {"address": "x" * 301},
        {"phone": ""},
        {"phone": "ring the bell"},
        {"phone": "1234"},
    ],
)
def test_what_an_office_cannot_have_is_refused(wrong):
    with pytest.raises(OfficeValueRefusedError) as refused:
        set_office(make.office().code, **wrong)

    assert refused.value.facts["field"] == next(iter(wrong))


def test_setting_one_thing_leaves_the_others():
    office = make.office(capacity=10)

    set_office(office.code, doors_open=time(7))

    office.refresh_from_db()
    assert (office.doors_open, office.capacity) == (time(7), 10)


def test_setting_nothing_changes_nothing():
    office = make.office()

    assert set_office(office.code) == office


def test_a_hotline_is_a_telephone_too():
    assert set_office(make.office().code, phone="150945").phone == "150945"


def test_an_office_that_does_not_exist_is_not_found():
    with pytest.raises(OfficeNotFoundError):
        set_office("atlantis", capacity=5)


def test_ramadan_moved_by_a_day_replaces_the_first_guess():
    office = make.office()
    Office.objects.filter(pk=office.pk).update(published_until=date(2026, 3, 1))
    set_ramadan(date(2026, 2, 18), date(2026, 3, 20))

    set_ramadan(date(2026, 2, 19), date(2026, 3, 21))

    fasting = OpeningHours.objects.filter(season="ramadan")
    assert fasting.count() == 5
    assert {(row.effective_on, row.effective_until) for row in fasting} == {
        (date(2026, 2, 19), date(2026, 3, 21))
    }
    office.refresh_from_db()
    assert office.published_until is None


@pytest.mark.parametrize("until", [date(2026, 2, 19), date(2026, 2, 18), date(2026, 3, 23)])
def test_ramadan_is_a_month(until):
    with pytest.raises(RamadanRefusedError):
        set_ramadan(date(2026, 2, 19), until)


def test_a_change_of_one_offices_days_leaves_the_others_alone():
    office, other = make.office(), make.office()
    Office.objects.update(published_until=date(2017, 8, 28))

    actions.publish_again(office)

    office.refresh_from_db()
    other.refresh_from_db()
    assert (office.published_until, other.published_until) == (None, date(2017, 8, 28))
