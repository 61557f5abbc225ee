"""The second factor, the admin site behind it, and an account of one's own."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client

from antrean.accounts import actions, queries
from antrean.accounts.models import CodeApp, StaffAct
from antrean.kernel import clock, totp
from antrean.people.sealed import unseal
from tests import make, staff
from tests.accounts.authenticator import SITE, Authenticator

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"
NINE = make.an_instant()


@pytest.fixture(autouse=True)
def _site(settings):
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True


def person(role="office_head", **known):
    """Make somebody with a password and a PIN."""
    office = None if role in {"admin", "directorate"} else make.office()
    account = actions.create_staff(
        email=f"{role}@example.org", role=role, password=PASSWORD, office=office
    )
    actions.choose_pin(account.pk, "2580")
    return account


def with_app(account, at=NINE):
    sealed = actions.new_app_secret()
    secret = unseal(sealed)
    with clock.stopped(at):
        actions.add_app(account.pk, sealed, totp.code(secret, totp.step(at)))
    return secret


def sign_in(account, client=None, **typed):
    client = client or Client()
    answer = client.post("/petugas/masuk/", {"email": account.email, "password": PASSWORD} | typed)
    return client, answer


@pytest.mark.parametrize(
    ("role", "asked"),
    [
        ("reception", False),
        ("officer", False),
        ("supervisor", False),
        ("office_head", True),
        ("directorate", True),
        ("admin", True),
    ],
)
def test_who_may_much_sets_up_a_second_factor_before_anything_else(role, asked):
    client, _ = sign_in(person(role))

    answer = client.get("/petugas/akun/")

    led = answer.headers.get("Location", "")
    assert led == ("/petugas/akun/faktor/?next=%2Fpetugas%2Fakun%2F" if asked else "")


def test_an_app_is_set_up_by_its_barcode_and_a_code():
    head = person()
    client, _ = sign_in(head)
    with clock.stopped(clock.now()):
        page = client.get("/petugas/akun/faktor/").content.decode()
        secret = re.search(r'class="form">([A-Z2-7]{32})<', page)[1]
        again = client.get("/petugas/akun/faktor/").content.decode()
        wrong = client.post("/petugas/akun/faktor/", {"second_code": "0"})
        code = totp.code(secret, totp.step(clock.now()))
        codes = client.post("/petugas/akun/faktor/", {"second_code": code})

    assert ("<svg" in page, secret in again) == (True, True)
    assert (wrong.status_code, codes.status_code) == (422, 200)
    assert len(re.findall(r"<li>[0-9A-Z]{5}-[0-9A-Z]{5}</li>", codes.content.decode())) == 10
    assert client.get("/petugas/akun/").status_code == 200


def test_a_password_alone_opens_nothing_once_there_is_a_second_factor():
    officer = person("officer")
    secret = with_app(officer)
    client, led = sign_in(officer, next="/petugas/akun/")
    before = client.get("/petugas/akun/")

    with clock.stopped(clock.now()):
        code = totp.code(secret, totp.step(clock.now()))
        came = client.post("/petugas/masuk/kode/", {"second_code": code, "next": "/petugas/akun/"})

    assert led.headers["Location"] == "/petugas/masuk/kode/?next=%2Fpetugas%2Fakun%2F"
    assert before.headers["Location"].startswith("/petugas/masuk/")
    assert came.headers["Location"] == "/petugas/akun/"
    assert client.get("/petugas/akun/").status_code == 200
    assert StaffAct.objects.filter(act="sign_in").count() == 1


def test_the_same_code_lets_nobody_in_twice():
    officer = person("officer")
    secret = with_app(officer)
    with clock.stopped(clock.now()):
        code = {"second_code": totp.code(secret, totp.step(clock.now()))}
        first, second = sign_in(officer)[0], sign_in(officer)[0]
        came, refused = (one.post("/petugas/masuk/kode/", code) for one in (first, second))

    assert (came.status_code, refused.status_code) == (302, 422)
    assert "sudah dipakai" in refused.content.decode()


def test_between_password_and_code_are_ten_minutes():
    officer = person("officer")
    with_app(officer)
    with clock.stopped(NINE):
        client, _ = sign_in(officer)
    with clock.stopped(NINE + timedelta(minutes=10)):
        answer = client.get("/petugas/masuk/kode/")

    assert answer.headers["Location"].startswith("/petugas/masuk/?")


def test_nobody_enters_a_code_without_the_password():
    assert Client().get("/petugas/masuk/kode/").headers["Location"].startswith("/petugas/masuk/?")
    assert Client().post("/petugas/masuk/kunci/minta").status_code == 403
    assert Client().post("/petugas/masuk/kunci/").status_code == 302


def test_a_code_from_paper_lets_in_who_lost_the_telephone():
    officer = person("officer")
    with_app(officer)
    paper = actions.make_recovery_codes(officer.pk)
    client, _ = sign_in(officer)

    client.post("/petugas/masuk/kode/", {"second_code": paper[3]})

    assert client.get("/petugas/akun/").status_code == 200
    assert StaffAct.objects.filter(act="recovery_code_used").count() == 1


def test_too_many_codes_lock_the_account():
    officer = person("officer")
    with_app(officer)
    client, _ = sign_in(officer)
    actions.note_entered(officer)

    tried = [
        client.post("/petugas/masuk/kode/", {"second_code": "x"}).status_code for _ in range(6)
    ]

    assert tried == [422] * 5 + [429]
    assert queries.locked([officer]) == {officer.pk}


@pytest.mark.parametrize("role", ["officer", "office_head"])
def test_who_came_in_before_there_was_a_second_factor_does_not_replace_it(role):
    account = person(role)
    early, late = sign_in(account)[0], sign_in(account)[0]
    page = early.get("/petugas/akun/faktor/").content.decode()
    own_secret = re.search(r'class="form">([A-Z2-7]{32})<', page)[1]
    kept = with_app(account)

    with clock.stopped(clock.now()):
        code = totp.code(own_secret, totp.step(clock.now()))
        app = early.post("/petugas/akun/faktor/", {"second_code": code})
    key = late.post("/petugas/akun/kunci/minta")

    assert [one.headers["Location"].partition("?")[0] for one in (app, key)] == [
        "/petugas/masuk/"
    ] * 2
    assert unseal(CodeApp.objects.get().secret_sealed) == kept
    assert early.get("/petugas/masuk/").status_code == 200


# Keys


def added(account, client):
    authenticator = Authenticator()
    asked = client.post("/petugas/akun/kunci/minta")
    credential = authenticator.create(asked.content.decode())
    return authenticator, client.post("/petugas/akun/kunci/", {"credential": credential})


def test_a_key_is_a_second_factor_and_brings_codes_for_paper():
    head = person()
    client, _ = sign_in(head)

    authenticator, codes = added(head, client)

    assert (codes.status_code, queries.has_second_factor(head)) == (200, True)
    assert client.get("/petugas/akun/").status_code == 200
    other, _ = sign_in(head)
    asked = other.post("/petugas/masuk/kunci/minta")
    credential = authenticator.get(asked.content.decode())
    came = other.post("/petugas/masuk/kunci/", {"credential": credential})
    assert (came.status_code, other.get("/petugas/akun/").status_code) == (302, 200)


def test_an_answer_is_good_once_and_of_the_account_only():
    head, admin = person(), person("admin")
    client, _ = sign_in(head)
    authenticator, _ = added(head, client)
    stranger, _ = sign_in(admin)
    added(admin, stranger)
    browser, _ = sign_in(head)
    answer = authenticator.get(browser.post("/petugas/masuk/kunci/minta").content.decode())
    other, _ = sign_in(admin)
    asked = other.post("/petugas/masuk/kunci/minta").content.decode()

    of_another = other.post("/petugas/masuk/kunci/", {"credential": authenticator.get(asked)})
    came = browser.post("/petugas/masuk/kunci/", {"credential": answer})
    again, _ = sign_in(head)
    again.post("/petugas/masuk/kunci/minta")
    late = again.post("/petugas/masuk/kunci/", {"credential": answer})

    assert [one.status_code for one in (of_another, came, late)] == [422, 302, 422]


def test_the_last_key_stays_where_the_role_asks_for_one():
    head = person()
    client, _ = sign_in(head)
    added(head, client)
    [key] = queries.keys_of(head.pk)

    kept = client.post(f"/petugas/akun/kunci/{key.pk}/hapus")
    added(head, client)
    removed = client.post(f"/petugas/akun/kunci/{key.pk}/hapus")

    assert (kept.status_code, removed.status_code) == (409, 302)
    assert queries.keys_of(head.pk).count() == 1


def test_another_persons_key_is_not_removed():
    head, admin = person(), person("admin")
    added(head, sign_in(head)[0])
    [key] = queries.keys_of(head.pk)
    client = staff.at_work(admin)

    client.post(f"/petugas/akun/kunci/{key.pk}/hapus")

    assert queries.keys_of(head.pk).count() == 1


# One's own account


@pytest.mark.parametrize(
    "address", ["akun/pin/", "akun/sandi/", "akun/faktor/", "akun/kode-pemulihan", "akun/kunci/"]
)
def test_what_proves_who_somebody_is_changes_only_after_a_new_proof(address):
    head = person("officer")
    with clock.stopped(NINE):
        client = staff.at_work(head)
    with clock.stopped(NINE + timedelta(minutes=14)):
        client.get("/petugas/akun/")
    with clock.stopped(NINE + timedelta(minutes=16)):
        led = client.post(f"/petugas/{address}")
        wrong = client.post("/petugas/masuk/lagi/", {"password": "salah"})
        client.post("/petugas/masuk/lagi/", {"password": PASSWORD})
        afterwards = client.post(f"/petugas/{address}")

    assert led.headers["Location"].startswith("/petugas/masuk/lagi/")
    assert wrong.status_code == 422
    assert not afterwards.headers.get("Location", "").startswith("/petugas/masuk/lagi/")


def test_a_new_password_signs_other_browsers_out():
    officer = person("officer")
    client, other = sign_in(officer)[0], sign_in(officer)[0]
    new = {"password": "kapal laut siang", "password_again": "kapal laut siang"}

    differs = client.post("/petugas/akun/sandi/", new | {"password_again": "x"})
    short = client.post("/petugas/akun/sandi/", {"password": "x", "password_again": "x"})
    answer = client.post("/petugas/akun/sandi/", new)

    assert [one.status_code for one in (differs, short, answer)] == [422, 422, 302]
    assert client.get("/petugas/akun/").status_code == 200
    assert other.get("/petugas/akun/").status_code == 302


def test_after_signing_in_somebody_without_a_pin_is_asked_for_one():
    officer = person("officer")
    officer.pin = ""
    officer.save()

    client, led = sign_in(officer, next="/petugas/akun/")
    chosen = client.post("/petugas/akun/pin/", {"pin": "2580", "next": "/petugas/akun/"})
    easy = client.post("/petugas/akun/pin/", {"pin": "1234"})

    assert led.headers["Location"] == "/petugas/akun/pin/?next=%2Fpetugas%2Fakun%2F"
    assert (chosen.headers["Location"], easy.status_code) == ("/petugas/akun/", 422)


# The admin site


def test_the_admin_site_has_no_sign_in_of_its_own():
    client = Client()

    led = client.get("/admin/", follow=True)

    assert led.redirect_chain[-1][0] == "/petugas/masuk/?next=%2Fadmin%2F"
    posted = client.post("/admin/login/", {"username": "a", "password": "b"})
    assert posted.headers["Location"].startswith("/petugas/masuk/")


def test_an_administrator_comes_into_the_admin_site_with_a_second_factor_only():
    admin = person("admin")
    client, _ = sign_in(admin, next="/admin/")

    without = client.get("/admin/", follow=True)
    added(admin, client)

    assert without.redirect_chain[-1][0] == "/petugas/akun/faktor/?next=%2Fadmin%2F"
    assert client.get("/admin/").status_code == 200


def test_the_admin_site_is_locked_with_the_screen():
    admin = person("admin")
    with clock.stopped(NINE):
        client = staff.at_work(admin)
        was = client.get("/admin/").status_code
    with clock.stopped(NINE + timedelta(minutes=16)):
        locked = client.get("/admin/", follow=True)

    assert (was, locked.status_code) == (200, 423)


def test_in_the_demonstration_the_second_factor_may_be_skipped_and_nowhere_else(settings):
    admin = person("admin")
    client, _ = sign_in(admin)

    settings.DEMO = False
    client.post("/petugas/akun/faktor/", {"skip": "yes"})
    still_out = client.get("/petugas/akun/").status_code
    settings.DEMO = True
    client.post("/petugas/akun/faktor/", {"skip": "yes"})

    assert (still_out, client.get("/petugas/akun/").status_code) == (302, 200)
