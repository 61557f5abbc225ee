from __future__ import annotations

from datetime import date, time, timedelta

import pytest

from antrean.kernel import clock
from tests import make
from tests.api.caller import body, person


def test_offices_are_listed_for_everybody(anybody, office):
    make.office(code="ambon", timezone="Asia/Jayapura", state="planned")

    answer = anybody.get("offices")

    assert answer.status == 200
    assert answer.body == [
        {
            "code": code,
            "name": "Kantor Imigrasi Bogor",
            "city": "Kota Bogor",
            "province": "Jawa Barat",
            "timezone": zone,
            "open": is_open,
        }
        for code, zone, is_open in [
            ("ambon", "Asia/Jayapura", False),
            ("bogor", "Asia/Jakarta", True),
        ]
    ]


def test_days_start_tomorrow_and_are_fourteen(anybody, office):
    answer = anybody.get("offices/bogor/days")

    days = [row["day"] for row in answer.body]
    assert (days[0], days[-1], len(days)) == ("2017-08-08", "2017-08-21", 14)


def test_a_day_shows_what_remains_in_each_slot(api, anybody, office, slot):
    second = make.slot(office=office, starts=time(9), capacity=4)
    api.book(body(applicants=[person(), person(relation="child")]))

    (day,) = anybody.get("offices/bogor/days?from=2017-08-09&days=1").body

    assert day.pop("live").startswith("http://127.0.0.1:8001/live/day/bogor:2017-08-09?exp=")
    assert day == {
        "day": "2017-08-09",
        "capacity": 14,
        "remaining": 12,
        "next_release": None,
        "slots": [
            {
                "id": slot.pk,
                "starts_at": "2017-08-09T08:00:00+07:00",
                "ends_at": "2017-08-09T09:00:00+07:00",
                "capacity": 10,
                "remaining": 8,
            },
            {
                "id": second.pk,
                "starts_at": "2017-08-09T09:00:00+07:00",
                "ends_at": "2017-08-09T10:00:00+07:00",
                "capacity": 4,
                "remaining": 4,
            },
        ],
    }


def test_an_unreleased_day_has_nothing_remaining_and_says_when_it_opens(anybody, office):
    make.slot(office=office, day=date(2017, 8, 30))

    (day,) = anybody.get("offices/bogor/days?from=2017-08-30&days=1").body

    assert (day["capacity"], day["remaining"]) == (10, 0)
    assert day["next_release"] == "2017-08-16T10:00:00+07:00"


def test_places_come_back_when_a_hold_ends_although_no_worker_ran(api, anybody, slot):
    held = api.book(body())
    end = make.an_instant() + timedelta(minutes=15)

    with clock.stopped(end - timedelta(seconds=1)):
        before = anybody.get("offices/bogor/days").body[1]["remaining"]
    with clock.stopped(end):
        after = anybody.get("offices/bogor/days", **{"Cache-Control": "no-cache"}).body[1][
            "remaining"
        ]

    assert (held.status, before, after) == (201, 9, 10)


@pytest.mark.parametrize(
    ("asked", "first"),
    [
        ("0001-01-01", "2017-08-08"),
        ("2017-08-07", "2017-08-08"),
        ("2017-08-09", "2017-08-09"),
        ("9999-12-31", "2018-08-09"),
    ],
)
def test_days_are_asked_for_from_tomorrow_until_next_year(anybody, office, asked, first):
    answer = anybody.get(f"offices/bogor/days?from={asked}&days=31")

    assert (answer.body[0]["day"], len(answer.body)) == (first, 31)


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("days=0", "days"),
        ("days=32", "days"),
        ("days=", "days"),
        ("days=two", "days"),
        ("days=99999999999999999999999", "days"),
        ("from=tomorrow", "from"),
        ("from=2017-02-30", "from"),
        ("from=%00", "from"),
    ],
)
def test_a_question_about_no_days_names_its_field(anybody, office, query, field):
    answer = anybody.get(f"offices/bogor/days?{query}")

    assert (answer.status, answer.code) == (422, "invalid_request")
    assert list(answer.body["fields"]) == [field]


@pytest.mark.parametrize("code", ["nowhere", "b%00", "%F0%9F%98%80", "a" * 500])
def test_the_days_of_an_unknown_office_are_not_found(anybody, office, code):
    answer = anybody.get(f"offices/{code}/days")

    assert (answer.status, answer.code) == (404, "not_found")


@pytest.mark.parametrize("path", ["offices", "offices/bogor/days"])
def test_an_answer_that_did_not_change_is_not_sent_again(anybody, slot, path):
    first = anybody.get(path)

    with clock.stopped(make.an_instant() + timedelta(minutes=59)):
        again = anybody.get(path, **{"If-None-Match": first.headers["ETag"]})

    assert first.headers["Cache-Control"] == "public, max-age=1"
    assert (again.status, again.body) == (304, None)


def test_reads_ask_the_database_no_more_for_more_rows(anybody, slot, django_assert_num_queries):
    for hour in (9, 10, 11):
        make.slot(office=slot.office, starts=time(hour))

    with django_assert_num_queries(1):
        anybody.get("offices")
    with django_assert_num_queries(2):
        anybody.get("offices/bogor/days")


def remaining(answer):
    return answer.body[1]["remaining"]


def test_days_are_kept_for_a_second_and_whoever_asks_for_it_reads_anew(api, anybody, slot):
    first = anybody.get("offices/bogor/days")
    api.book(body())

    kept = anybody.get("offices/bogor/days")
    anew = anybody.get("offices/bogor/days", **{"Cache-Control": "no-cache"})
    after = anybody.get("offices/bogor/days")

    assert [remaining(one) for one in (first, kept, anew, after)] == [10, 10, 9, 9]


def test_caches_on_the_way_may_keep_only_what_was_just_read(anybody, slot):
    answers = [anybody.get("offices/bogor/days") for _ in range(2)]

    assert [answer.headers["Cache-Control"] for answer in answers] == [
        "public, max-age=1",
        "public, max-age=0",
    ]
    assert answers[0].headers["ETag"] == answers[1].headers["ETag"]
