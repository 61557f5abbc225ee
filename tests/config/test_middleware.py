"""Programs get their answer without what surrounds pages; pages keep all of it."""

from __future__ import annotations

from django.test import Client


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
