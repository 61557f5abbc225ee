"""A screen that was left alone, and a sitting at its end."""

from __future__ import annotations

import re
from contextlib import contextmanager
from datetime import time, timedelta
from html import unescape

import pytest

from antrean.accounts import actions
from antrean.accounts.models import Account, StaffAct
from antrean.console import sittings
from antrean.counters.models import Counter, HallDay, Visit
from antrean.kernel import clock
from antrean.people.sealed import unseal
from tests import make, staff

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"
PAGE = "/petugas/pegawai/undang/"
IDLE = sittings.IDLE
MOMENT = timedelta(seconds=1)


@pytest.fixture
def office():
    return make.office()


@pytest.fixture
def head(office):
    """Somebody who signed in at nine, with a PIN."""
    account = actions.create_staff(
        email="head@example.org", role="office_head", password=PASSWORD, office=office
    )
    actions.choose_pin(account.pk, "2580")
    account.refresh_from_db()
    return account


@pytest.fixture
def browser(head):
    with at(head.office):
        return staff.at_work(head)


@contextmanager
def at(office, after=timedelta(), clock_time=time(9)):
    with clock.stopped(office.at(make.DAY, clock_time) + after):
        yield


def serve(account):
    """Let a visitor sit at this person's counter."""
    now = clock.now()
    counter = Counter.objects.create(
        office=account.office, number=1, stages=["documents"], state="open", staff=account
    )
    hall = HallDay.objects.create(office=account.office, day=make.DAY, preset="three")
    facts = {"stage": "documents", "lane": "walk_in", "number": 1, "public_id": "x"}
    times = dict.fromkeys(("hour", "entered_at", "since", "first_called_at"), now)
    return Visit.objects.create(hall=hall, state="serving", counter=counter, **times, **facts)


def test_a_screen_is_locked_after_a_quarter_of_an_hour(office, browser):
    with at(office, IDLE - MOMENT):
        before = browser.get(PAGE)
    with at(office, 2 * IDLE - MOMENT):
        after = browser.get(PAGE)

    assert (before.status_code, after.status_code) == (200, 423)
    assert "head@example.org" in after.content.decode()
    assert 'name="email"' not in after.content.decode()


def test_whoever_does_something_now_and_then_is_not_locked_out(office, browser):
    for number in range(1, 10):
        with at(office, number * IDLE / 2):
            assert browser.get(PAGE).status_code == 200


def test_what_pages_ask_by_themselves_keeps_no_screen_open(office, browser):
    for number in range(1, 4):
        with at(office, number * IDLE / 3 + MOMENT):
            state = browser.get("/petugas/layar-terkunci/keadaan").json()

    assert state == {"locked": True}


def test_who_types_for_long_is_there(office, browser):
    with at(office, IDLE - MOMENT):
        browser.post("/petugas/layar-terkunci/keadaan")
    with at(office, IDLE + MOMENT):
        assert browser.get(PAGE).status_code == 200


def test_the_pin_opens_the_lock_and_leads_back(office, browser):
    with at(office, IDLE):
        browser.get(f"{PAGE}?x=1")
        opened = browser.post("/petugas/layar-terkunci/", {"unlock": "2580", "next": f"{PAGE}?x=1"})
        page = browser.get(opened.headers["Location"])

    assert (opened.headers["Location"], page.status_code) == (f"{PAGE}?x=1", 200)


def kept(locked):
    """Return what the lock keeps, as its form sends it back."""
    return re.search(r'name="kept" value="([^"]*)"', locked.content.decode())[1]


def test_what_was_typed_goes_on_when_the_lock_is_opened(office, browser):
    typed = {"email": 'a"b<c', "role": "officer", "way": "slip"}

    with at(office, IDLE):
        locked = browser.post(PAGE, typed)
        answer = browser.post(PAGE, {"kept": kept(locked), "unlock": "2580"})

    assert locked.status_code == 423
    assert f'action="{PAGE}"' in locked.content.decode()
    # The form is answered: its address is wrong.
    assert (answer.status_code, 'a"b<c' in unescape(answer.content.decode())) == (422, True)


def test_what_was_typed_about_anybody_cannot_be_read_from_the_lock(office, browser):
    typed = {"p1-nik": "3201016501870001", "p1-name": "Siti Nurhaliza", "p1-year": "1987"}

    with at(office, IDLE):
        first = browser.post("/petugas/antrean-baru/", typed)
        again = browser.post(
            "/petugas/antrean-baru/", {**typed, "kept": kept(first), "unlock": "2581"}
        )

    said = first.content.decode() + again.content.decode()
    assert kept(again) == kept(first)
    assert not any(value in said for value in typed.values())


def test_all_values_of_a_field_go_on(office, browser):
    with at(office, IDLE):
        locked = browser.post(
            "/petugas/aula/loket/", {"number": "7", "stage": ["documents", "photo"]}
        )
        browser.post("/petugas/layar-terkunci/", {"unlock": "2580"})
        # Another window has opened the lock: what this one keeps is not lost.
        browser.post("/petugas/aula/loket/", {"kept": kept(locked)})

    assert len(Counter.objects.get(number=7).stages) == 2


def test_what_a_lock_keeps_is_of_one_sitting(office, head, browser):
    with at(office, IDLE):
        locked = browser.post(PAGE, {"email": "b@example.org", "role": "officer", "way": "slip"})
        other = staff.at_work(head)
        answers = [other.post(PAGE, {"kept": sealed}) for sealed in (kept(locked), "", "x")]

    assert [one.headers["Location"] for one in answers] == ["/petugas/"] * 3
    assert not Account.objects.filter(email="b@example.org").exists()


def test_what_would_not_come_back_is_refused_at_once(office, browser, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 9000

    with at(office, IDLE):
        fits = browser.post(PAGE, {"email": "a" * 5000})
        too_long = browser.post(PAGE, {"email": "a" * 6000})
        answer = browser.post(PAGE, {"kept": kept(fits), "unlock": "2580"})

    assert [one.status_code for one in (fits, too_long, answer)] == [423, 400, 422]


def test_what_proves_who_somebody_is_stands_in_no_page(office, browser):
    sent = {
        "password": "rahasia sekali",
        "password_again": "rahasia lama",
        "pin": "9753",
        "unlock": "111111",
    }

    with at(office, IDLE):
        locked = browser.post("/petugas/akun/sandi/", {"next": PAGE, **sent})

    said = locked.content.decode() + unseal(kept(locked))
    assert PAGE.replace("/", "%2F") in said
    assert not any(value in said for value in sent.values())


def test_a_wrong_pin_keeps_what_was_typed(office, browser):
    with at(office, IDLE):
        wrong = browser.post(PAGE, {"email": "nobody", "unlock": "2581"})
        answer = browser.post(PAGE, {"kept": kept(wrong), "unlock": "2580"})

    assert (wrong.status_code, 'value="nobody"' in answer.content.decode()) == (422, True)


def test_after_five_wrong_pins_only_signing_in_helps(office, browser, head):
    with at(office, IDLE):
        wrong = [
            browser.post("/petugas/layar-terkunci/", {"unlock": "2581"}).status_code
            for _ in range(5)
        ]
        right = browser.post("/petugas/layar-terkunci/", {"unlock": "2580"})
        page = browser.get(PAGE)

    assert wrong == [422] * 5
    assert right.headers["Location"] == "/petugas/masuk/?ended=1"
    assert page.headers["Location"].startswith("/petugas/masuk/")
    assert StaffAct.objects.filter(act="unlock_failed", account=head).count() == 1


def test_who_has_no_pin_opens_with_the_password(office, head):
    head.pin = ""
    head.save()
    with at(office):
        browser = staff.at_work(head)

    with at(office, IDLE):
        empty = browser.post("/petugas/layar-terkunci/", {"unlock": ""})
        opened = browser.post("/petugas/layar-terkunci/", {"unlock": PASSWORD, "next": PAGE})

    assert (empty.status_code, opened.status_code) == (422, 302)


def test_the_right_password_opens_the_lock_however_often(office, head):
    head.pin = ""
    head.save()
    with at(office):
        browser = staff.at_work(head)

    opened = []
    for number in range(1, 8):
        with at(office, number * MOMENT):
            browser.post("/petugas/layar-terkunci/kunci")
            answer = browser.post("/petugas/layar-terkunci/", {"unlock": PASSWORD, "next": PAGE})
            opened.append(answer.headers["Location"])

    assert opened == [PAGE] * 7


def test_somebody_locks_the_screen_and_goes(office, browser):
    with at(office):
        browser.post("/petugas/layar-terkunci/kunci", {"next": PAGE})

        assert browser.get(PAGE).status_code == 423


def test_a_script_is_told_in_json(office, browser):
    json = {"Accept": "application/json"}
    with at(office, IDLE):
        wrong = browser.post("/petugas/layar-terkunci/", {"unlock": "1"}, headers=json)
        right = browser.post("/petugas/layar-terkunci/", {"unlock": "2580"}, headers=json)

    assert (wrong.status_code, wrong.json()) == (422, {"says": "Tidak cocok. Coba sekali lagi."})
    assert (right.status_code, right.json()) == (200, {"locked": False})


def test_nobody_is_locked_out_while_a_visitor_sits_at_their_counter(office, head, browser):
    with at(office):
        visit = serve(head)

    with at(office, 10 * IDLE):
        while_serving = browser.get(PAGE)
    visit.state, visit.counter, visit.done_at = "done", None, clock.now()
    visit.save()
    with at(office, 12 * IDLE):
        afterwards = browser.get(PAGE)

    assert (while_serving.status_code, afterwards.status_code) == (200, 423)


def test_no_sitting_ends_while_a_visitor_sits_at_the_counter(office, head, browser):
    with at(office):
        serve(head)

    with at(office, timedelta(hours=17, minutes=30)):
        assert browser.get(PAGE).status_code == 200


def test_who_locked_the_screen_is_not_let_in_by_a_visitor(office, head, browser):
    with at(office):
        serve(head)
        browser.post("/petugas/layar-terkunci/kunci")

        assert browser.get(PAGE).status_code == 423


@pytest.mark.parametrize(
    ("signed_in", "ends"),
    [((1, time(7)), (2, time(2))), ((1, time(23, 59)), (2, time(2))), ((1, time(1)), (1, time(2)))],
)
def test_a_sitting_ends_at_two_in_the_coming_night_of_the_office(signed_in, ends):
    office = make.office(timezone="Asia/Jayapura")
    account = staff.account("officer", office)

    def instant(when):
        return office.at(make.DAY + timedelta(days=when[0]), when[1])

    assert sittings.ends_at(account, instant(signed_in)) == instant(ends)
