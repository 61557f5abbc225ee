from __future__ import annotations

from typing import Any

import pytest
from django.http import HttpRequest
from django.test import Client, RequestFactory

from antrean.web.views import failing
from antrean.web.views.failing import server_error

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("path", "title"),
    [
        ("/nowhere", "Halaman tidak ditemukan"),
        ("/kantor/nowhere/", "Halaman tidak ditemukan"),
        ("/en/nowhere", "There is no such page"),
    ],
)
def test_an_unknown_address_leads_on_in_the_language_of_its_path(
    client: Client, path: str, title: str
) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert f"<h1>{title}</h1>" in answer.text
    assert "default-src 'self'" in answer["Content-Security-Policy"]


def test_what_did_not_arrive_whole_is_told_apart_from_a_bug(client: Client) -> None:
    too_many = {f"n{number}": "" for number in range(1001)}

    answer = client.post("/en/masuk/", too_many)

    assert answer.status_code == 400
    assert "<h1>This could not be read</h1>" in answer.text


def test_a_name_that_is_not_ours_gets_no_page(client: Client) -> None:
    answer = client.get("/", headers={"Host": "elsewhere.example"})

    assert (answer.status_code, answer.text) == (400, "")


@pytest.mark.parametrize("path", ["/api/v1/nowhere", "/.well-known/nowhere"])
def test_a_program_gets_no_page(client: Client, path: str) -> None:
    answer = client.get(path)

    assert answer.status_code == 404
    assert "<html" not in answer.text


def test_a_form_without_its_token_is_to_be_sent_again() -> None:
    answer = Client(enforce_csrf_checks=True).post("/masuk/", {"next": "/"})

    assert answer.status_code == 403
    assert "Isian perlu dikirim ulang" in answer.text


def test_a_bug_is_apologised_for_in_the_persons_language(client: Client, monkeypatch: Any) -> None:
    client.raise_request_exception = False
    monkeypatch.setattr("antrean.web.views.offices.queries.outlooks", lambda: 1 / 0)

    answer = client.get("/en/kantor/")

    assert answer.status_code == 500
    assert "Something went wrong on our side" in answer.text


def test_an_apology_that_fails_as_well_is_a_plain_one(monkeypatch: Any) -> None:
    def broken(request: HttpRequest, *_: object, **__: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(failing, "page", broken)

    assert server_error(RequestFactory().get("/")).status_code == 500
