"""Programs get their answer without what surrounds pages; pages keep all of it."""

from __future__ import annotations

import pytest
from django.test import Client

from tests import make, staff

NUL = "a\0b"


def test_a_program_gets_no_cookie_and_no_policy_for_pages() -> None:
    answer = Client().get("/healthz", headers={"X-Request-ID": "from-a-proxy"})

    assert answer.status_code == 200
    assert not answer.cookies
    assert "Content-Security-Policy" not in answer
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Request-ID"] == "from-a-proxy"
    assert answer["Content-Length"] == str(len(answer.content))


def test_a_page_keeps_what_protects_it(db: None) -> None:
    answer = Client().get("/")

    assert "Content-Security-Policy" in answer
    assert answer["X-Frame-Options"] == "DENY"


def test_a_name_that_is_not_ours_is_refused_for_programs_too() -> None:
    assert Client().get("/healthz", headers={"Host": "elsewhere.example"}).status_code == 400


def test_an_address_that_no_program_has_is_404() -> None:
    assert Client().get("/wa/elsewhere").status_code == 404


@pytest.mark.parametrize("path", ["/%00", "/kantor/?q=a%00b", "/cek/?%00=1"])
def test_no_page_is_asked_for_with_nul(db: None, path: str) -> None:
    answer = Client().get(path)

    assert answer.status_code == 400
    assert "<h1>Kiriman tidak dapat dibaca</h1>" in answer.text
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_the_refusal_is_in_the_language_of_the_address(db: None) -> None:
    assert "<h1>This could not be read</h1>" in Client().get("/en/kantor/?q=%00").text


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/petugas/masuk/", {"email": NUL, "password": "x"}),
        ("/petugas/hari/delay/", {"minutes": "10", "reason": "other", "note": NUL}),
        ("/petugas/aula/", {"preset": "three", "walk_ins": "1", "priorities": "1", "notice": NUL}),
        ("/petugas/aula/loket/", {"number": "3", "zone": NUL, "stage": "documents"}),
        ("/petugas/nomor/layanan/", {"service": "pickup", "key": NUL}),
        ("/masuk/", {"email": NUL}),
        ("/cek/tiket/", {"code": NUL}),
    ],
)
def test_no_form_is_sent_with_nul(db: None, path: str, form: dict[str, str]) -> None:
    supervisor = staff.at_work(staff.account("supervisor", make.office()))

    assert supervisor.post(path, form).status_code == 400


def test_no_number_is_looked_up_with_nul(db: None) -> None:
    supervisor = staff.at_work(staff.account("supervisor", make.office()))

    assert supervisor.get("/petugas/nomor/a%00/").status_code == 400


def test_no_session_has_a_key_with_nul(db: None) -> None:
    answer = Client().get("/petugas/", headers={"Cookie": r'sessionid="aaaaaaaa\000"'})

    assert answer.status_code == 400
    assert "<h1>Kiriman tidak dapat dibaca</h1>" in answer.text


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("opened", "above"),
    [
        ("/petugas/hadir/cari/", "/petugas/hadir/"),
        ("/en/petugas/hadir/cari/", "/en/petugas/hadir/"),
        ("/petugas/hari/delay/", "/petugas/hari/"),
        ("/petugas/pegawai/7/reset", "/petugas/pegawai/7/"),
    ],
)
def test_who_opens_what_only_takes_forms_is_led_to_the_page_above(opened: str, above: str) -> None:
    client = Client(headers={"Sec-Fetch-Dest": "document"})

    assert client.get(opened).headers["Location"] == above


@pytest.mark.django_db
def test_a_program_is_told_that_an_address_only_takes_forms() -> None:
    assert Client().get("/petugas/hadir/cari/").status_code == 405
