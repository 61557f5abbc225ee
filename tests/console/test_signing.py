from __future__ import annotations

from datetime import time as clock_time
from datetime import timedelta

import pytest
from django.test import Client

from antrean.accounts import actions
from antrean.kernel import clock
from tests import make, staff

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"


@pytest.fixture
def siti():
    siti = actions.create_staff(
        email="siti@example.org", role="officer", password=PASSWORD, office=make.office()
    )
    actions.choose_pin(siti.pk, "2580")
    return siti


def sign_in(client, **typed):
    return client.post(
        "/petugas/masuk/", {"email": "siti@example.org", "password": PASSWORD} | typed
    )


def test_who_is_not_signed_in_is_led_to_sign_in_and_back(siti):
    client = Client()

    led = client.get("/petugas/kantor/?x=1")
    answer = sign_in(client, next="/petugas/kantor/?x=1")

    assert led.headers["Location"] == "/petugas/masuk/?next=%2Fpetugas%2Fkantor%2F%3Fx%3D1"
    assert answer.headers["Location"] == "/petugas/kantor/?x=1"


def test_a_wrong_password_and_an_unknown_address_are_answered_alike(siti):
    wrong = sign_in(Client(), password="kereta api siang")
    unknown = sign_in(Client(), email="budi@example.org")

    assert (wrong.status_code, unknown.status_code) == (422, 422)
    assert "tidak cocok" in wrong.content.decode()
    assert "tidak cocok" in unknown.content.decode()


@pytest.mark.parametrize(
    "elsewhere",
    ["https://evil.example/", "//evil.example/", "/\\evil.example", "javascript:alert(1)", ""],
)
def test_nobody_is_led_to_another_site(siti, elsewhere):
    answer = sign_in(Client(), next=elsewhere)

    assert answer.headers["Location"] == "/petugas/"


def test_the_key_of_a_session_from_before_signing_in_is_worth_nothing(siti):
    client = Client()
    session = client.session
    session["planted"] = "yes"
    session.save()
    planted = session.session_key
    client.cookies["sessionid"] = planted

    sign_in(client)

    assert client.cookies["sessionid"].value != planted
    stranger = Client()
    stranger.cookies["sessionid"] = planted
    assert stranger.get("/petugas/").status_code == 302


def test_a_sitting_is_over_at_two_in_the_night():
    office = make.office()
    with clock.stopped(office.at(make.DAY, clock_time(9))):
        client = staff.at_work(staff.account("officer", office))
        at_nine = client.get("/petugas/akun/")
    with clock.stopped(office.at(make.DAY + timedelta(days=1), clock_time(1, 59))):
        before = client.get("/petugas/akun/")
    with clock.stopped(office.at(make.DAY + timedelta(days=1), clock_time(2))):
        after = client.get("/petugas/akun/")

    assert [one.status_code for one in (at_nine, before, after)] == [200, 423, 302]


def test_signing_out_ends_the_session(siti):
    client = Client()
    sign_in(client)
    key = client.cookies["sessionid"].value

    client.post("/petugas/keluar/")

    stranger = Client()
    stranger.cookies["sessionid"] = key
    assert stranger.get("/petugas/").headers["Location"].startswith("/petugas/masuk/")
