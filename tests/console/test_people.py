"""The people of an office, their invitations, and the record."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.test import Client

from antrean.accounts import actions, acts
from antrean.accounts.models import Account, StaffAct
from antrean.console import wording
from tests import make, staff

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"
CODE = re.compile(r'class="code">([0-9A-Z-]+)<')


@pytest.fixture
def head():
    return staff.account("office_head", make.office())


@pytest.fixture
def browser(head):
    return staff.at_work(head)


def said(answer):
    return unescape(answer.content.decode())


def invite(browser, **typed):
    whole = {"email": "siti@example.org", "role": "officer", "way": "slip"}
    return browser.post("/petugas/pegawai/undang/", whole | typed)


def choose(code, client=None, password=PASSWORD):
    typed = {"kode": code, "password": password, "password_again": password}
    return (client or Client()).post("/petugas/undangan/", typed)


def test_a_slip_brings_somebody_from_nothing_to_their_page(browser):
    slip = said(invite(browser))
    [code] = CODE.findall(slip)
    newcomer = Client()

    opened = newcomer.get(f"/petugas/undangan/?kode={code.replace('-', '')}")
    came = choose(code, newcomer)
    newcomer.post("/petugas/akun/pin/", {"pin": "2580", "next": "/petugas/akun/"})

    assert "/petugas/undangan/" in slip
    assert "siti@example.org" in said(opened)
    assert came.headers["Location"].startswith("/petugas/akun/pin/")
    assert newcomer.get("/petugas/akun/").status_code == 200


def test_the_code_is_shown_once(browser):
    [code] = CODE.findall(said(invite(browser)))
    account = Account.objects.get(email="siti@example.org")

    pages = [browser.get("/petugas/pegawai/"), browser.get(f"/petugas/pegawai/{account.pk}/")]

    assert not any(code in said(page) for page in pages)
    assert "no-store" in invite(browser, email="b@example.org").headers["Cache-Control"]


def test_a_letter_is_promised_only_where_letters_are_sent(browser, settings):
    settings.EMAIL_ON = True
    sent = invite(browser, way="email")
    settings.EMAIL_ON = False
    printed = invite(browser, way="email", email="b@example.org")

    assert sent.headers["Location"] == "/petugas/pegawai/?done=letter"
    assert CODE.search(said(printed))
    assert "Surel menunggu dikirim" in said(browser.get("/petugas/pegawai/"))


@pytest.mark.parametrize(
    ("typed", "fault"),
    [
        ({"email": "nobody"}, "Alamat surel belum benar"),
        ({"email": f"{'a' * 60}@{'.'.join(['b' * 60] * 4)}.co"}, "Alamat surel belum benar"),
        ({"role": "admin"}, "Pilih salah satu peran"),
        ({"role": "queen"}, "Pilih salah satu peran"),
        ({"role": "office_head"}, "Pilih salah satu peran"),
    ],
)
def test_an_invitation_that_cannot_be_says_what_is_wrong(browser, typed, fault):
    answer = invite(browser, **typed)

    assert (answer.status_code, fault in said(answer)) == (422, True)
    assert Account.objects.count() == 1


def test_an_address_is_invited_once(browser):
    invite(browser)

    assert "sudah mempunyai akun" in said(invite(browser))


@pytest.mark.parametrize("code", ["", "SALAHSALAH23", "2345-6789-ABCD"])
def test_a_wrong_code_says_where_a_new_one_comes_from(code):
    answer = choose(code)

    assert answer.status_code == (422 if code else 200)
    assert "Kode undangan" in said(answer)


def test_codes_cannot_be_tried_for_ever():
    for _ in range(60):
        actions.count_try("invitation_from", "127.0.0.1", **INVITATION)

    assert choose("2345-6789-ABCD").status_code == 429


INVITATION = {"most": 60, "within": actions.CHALLENGE_LASTS * 12}


def test_a_weak_password_is_told_and_the_code_stays_good(browser):
    [code] = CODE.findall(said(invite(browser)))

    weak = choose(code, password="pendek")

    assert "paling sedikit 12 karakter" in said(weak)
    assert choose(code).status_code == 302


def test_the_list_is_of_the_office_and_says_how_each_account_stands(browser, head):
    invite(browser)
    elsewhere = staff.account("officer", make.office())
    shut = staff.account("officer", head.office)
    actions.shut_off(head, shut.pk, reason="pindah")

    page = said(browser.get("/petugas/pegawai/"))

    for told in ("siti@example.org", "Diundang", shut.email, "Dinonaktifkan", "Aktif"):
        assert told in page
    assert elsewhere.email not in page


def test_an_administrator_sees_who_belongs_to_no_office(head):
    admin = staff.account("admin")

    page = said(staff.at_work(admin, head.office).get("/petugas/pegawai/"))

    assert (head.email in page, admin.email in page) == (True, True)


@pytest.mark.parametrize("act", ["role", "shut_off", "let_in_again", "unlock", "reset"])
def test_every_change_wants_a_reason_and_is_in_the_record(browser, head, act):
    officer = staff.account("officer", head.office)
    address = f"/petugas/pegawai/{officer.pk}/{act}"

    without = browser.post(address, {"role": "supervisor"})
    done = browser.post(address, {"role": "supervisor", "reason": "rapat pagi"})

    assert (without.status_code, "Isi alasan" in said(without)) == (422, True)
    assert done.status_code == (200 if act == "reset" else 302)
    record = said(browser.get("/petugas/catatan/"))
    assert ("rapat pagi" in record, officer.email in record) == (True, True)


def test_an_address_with_a_number_of_no_account_leads_nowhere(browser):
    answer = browser.post(f"/petugas/pegawai/{'9' * 5000}/unlock", {"reason": "lupa"})

    assert answer.status_code == 404


def test_nobody_changes_their_own_account_there(browser, head):
    answer = browser.post(f"/petugas/pegawai/{head.pk}/shut_off", {"reason": "x"})

    assert answer.status_code == 422
    assert "oleh orang lain" in said(answer)


def test_the_record_tells_days_counters_and_stages_in_words(browser, head):
    actions.record_act(head.pk, "day_opened", about="2017-08-09")
    actions.record_act(head.pk, "list_printed", about="2017-08-09 pdf 7")
    actions.record_act(head.pk, "counter_set", about="counter:4", reason="interview, photo")
    actions.record_act(head.pk, "hall_rules_set", reason="two, W 15, P 0")

    record = said(browser.get("/petugas/catatan/"))

    assert "Rabu, 9 Agustus 2017 pdf 7" in record
    assert record.count("2017-08-09") == 0
    assert ("Loket 4" in record, "Wawancara, Foto" in record) == (True, True)
    assert "Pemeriksaan berkas, lalu wawancara dan foto di satu bilik, W 15, P 0" in record


def test_the_record_goes_on_over_pages(browser, head):
    for _ in range(51):
        actions.record_act(head.pk, "day_opened", about="2017-08-09")

    first, second = (browser.get(f"/petugas/catatan/?halaman={number}") for number in (1, 2))

    assert [said(one).count("Membuka hari pelayanan") for one in (first, second)] == [50, 1]


def test_who_chooses_an_office_is_recorded_there(head):
    admin = staff.at_work(staff.account("admin"))

    admin.post("/petugas/kantor/", {"office": head.office.code})

    assert list(StaffAct.objects.values_list("act", "office")) == [
        ("office_chosen", head.office_id)
    ]


@pytest.mark.parametrize("act", sorted(acts.ACTS))
def test_every_act_has_words(act):
    assert wording.has(f"act.{act}")
