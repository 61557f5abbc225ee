"""The pages of staff in the states they have, in both languages, as staff come to see them."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from django.test import Client
from django.urls import reverse
from django.utils import translation

from antrean.accounts import actions, queries
from antrean.accounts.actions import Handing
from antrean.accounts.models import Account
from antrean.console import sittings
from antrean.kernel import clock, totp
from antrean.offices.models import Office
from antrean.people.sealed import unseal
from tests import staff
from tests.console.doors import addresses, examples, parts
from tests.web.everywhere import Seen, Walk

PASSWORD: Final = "kereta api malam"


def everywhere(office: Office, settings: Any) -> list[Seen]:
    """Return every page that a head of office may open, and what staff meet on the way there."""
    walk = Walk(office, settings)
    head = _head(office)
    browser = staff.at_work(head)
    _opened(walk, browser, examples(office))
    _coming_in(walk, head)
    _own(walk, browser)
    _people(walk, browser, head)
    _locked(walk, head)
    walk.look(staff.at_work(staff.account("officer", office)), "/petugas/pegawai/", name="refused")
    walk.look(staff.at_work(staff.account("admin")), "/petugas/kantor/", name="no office yet")
    return walk.seen


def _head(office: Office) -> Account:
    head = actions.create_staff(
        email="head@example.org", role="office_head", password=PASSWORD, office=office
    )
    actions.choose_pin(head.pk, "2580")
    head.refresh_from_db()
    return head


def _opened(walk: Walk, browser: Client, given: dict[str, object]) -> None:
    """Open every address that shows a page to whoever opens it."""
    for name, pattern in addresses():
        if name.startswith("admin:"):
            continue
        values = {one: given.get(f"{name}.{one}", given.get(one)) for one in parts(pattern)}
        with translation.override("id"):
            path = reverse(name, kwargs=values)
        answer = browser.get(path)
        is_page = answer.headers.get("Content-Type", "").startswith("text/html")
        if answer.status_code == HTTPStatus.OK and is_page:
            walk.look(browser, path, name=name)


def _coming_in(walk: Walk, head: Account) -> None:
    anybody, sent = Client(), {"email": head.email, "password": PASSWORD}
    walk.look(anybody, "/petugas/masuk/", sent | {"password": "x"}, name="wrong password")
    unproven = Client()
    unproven.post("/petugas/masuk/", sent)
    walk.look(unproven, "/petugas/akun/faktor/", name="second factor first")
    walk.look(unproven, "/petugas/akun/faktor/", {"second_code": "1"}, name="no code of the app")
    actions.make_recovery_codes(head.pk)
    officer = staff.account("officer", head.office)
    officer.set_password(PASSWORD)
    officer.save()
    _with_app(officer)
    between = Client()
    between.post("/petugas/masuk/", sent | {"email": officer.email})
    walk.look(between, "/petugas/masuk/kode/")
    walk.look(between, "/petugas/masuk/kode/", {"second_code": "1"}, name="no code")
    walk.look(anybody, "/petugas/undangan/", {"kode": "x"}, name="no invitation")
    invited = actions.invite(
        head, email="new@example.org", role="officer", office=head.office, handing=Handing("slip")
    )
    weak = {"kode": invited.code, "password": "x", "password_again": "x"}
    walk.look(anybody, f"/petugas/undangan/?kode={invited.code}", name="invited")
    walk.look(anybody, "/petugas/undangan/", weak, name="a weak password")
    for _ in range(queries.LOCK_STEPS[0]["most"]):
        actions.count_try("staff_entry.0", "x@example.org", **queries.LOCK_STEPS[0])
    walk.look(anybody, "/petugas/masuk/", sent | {"email": "x@example.org"}, name="locked out")


def _with_app(account: Account) -> None:
    sealed = actions.new_app_secret()
    code = totp.code(unseal(sealed), totp.step(clock.now()))
    actions.add_app(account.pk, sealed, code)


def _own(walk: Walk, browser: Client) -> None:
    walk.look(browser, "/petugas/akun/pin/", {"pin": "1234"}, name="an easy PIN")
    walk.look(browser, "/petugas/akun/sandi/", {"password": "x"}, name="passwords differ")
    walk.look(browser, "/petugas/masuk/lagi/", {"password": "x"}, name="not proved again")
    walk.look(browser, "/petugas/akun/kode-pemulihan", {}, name="codes for paper")
    walk.look(browser, "/petugas/akun/kunci/", {"credential": "x"}, name="no key")


def _people(walk: Walk, browser: Client, head: Account) -> None:
    shut = staff.account("officer", head.office)
    actions.shut_off(head, shut.pk, reason="pindah")
    walk.look(browser, "/petugas/pegawai/", name="people of all kinds")
    walk.look(browser, f"/petugas/pegawai/{shut.pk}/", name="shut off")
    walk.look(browser, f"/petugas/pegawai/{shut.pk}/unlock", {}, name="no reason")
    somebody = staff.account("reception", head.office)
    reset = {"reason": "ponsel hilang"}
    walk.look(browser, f"/petugas/pegawai/{somebody.pk}/reset", reset, name="a slip")
    walk.look(browser, "/petugas/pegawai/undang/", {"email": "x"}, name="nobody to invite")


def _locked(walk: Walk, head: Account) -> None:
    browser = staff.at_work(head)
    session = browser.session
    sittings.lock(session)
    session.save()
    walk.look(browser, "/petugas/pegawai/", name="locked")
    walk.look(browser, "/petugas/pegawai/undang/", {"email": "a"}, name="locked while typing")
    walk.look(browser, "/petugas/pegawai/undang/", {"unlock": "1"}, name="a wrong PIN")
