"""`antrean apiclient create` and `antrean staff create`."""

from __future__ import annotations

import io

import pytest

from antrean.accounts.models import Account
from antrean.api.models import ApiClient
from antrean.api.queries import client_of
from antrean.config.cli import main
from tests import make

pytestmark = pytest.mark.django_db


def run(capsys, *words):
    try:
        status = main(words)
    except SystemExit as end:
        status = end.code
    return status, *capsys.readouterr()


def test_a_client_is_made_and_its_token_alone_is_printed(capsys):
    status, out, err = run(capsys, "apiclient", "create", "agency")

    client = client_of(out.strip())
    assert (status, err, out.count("\n")) == (0, "", 1)
    assert client is not None
    assert (client.name, client.scopes, client.office) == ("agency", "read book", None)


def test_scopes_and_office_of_a_client_are_as_asked(capsys):
    office = make.office(code="bogor")

    words = ["--scope", "check-in", "--scope", "read", "--office", "bogor"]
    _, out, _ = run(capsys, "apiclient", "create", "desk", *words)

    client = client_of(out.strip())
    assert client is not None
    assert (client.scopes, client.office) == ("read check-in", office)


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["--office", "nowhere"], 1),
        (["--scope", "everything"], 2),
    ],
)
def test_a_client_that_cannot_be_is_refused_in_one_line(capsys, words, status):
    assert run(capsys, "apiclient", "create", "agency", *words)[0] == status
    assert not ApiClient.objects.exists()


@pytest.fixture
def typed(monkeypatch):
    def typed(text):
        monkeypatch.setattr("sys.stdin", io.StringIO(text))

    return typed


def test_staff_are_made_with_the_password_from_standard_input(capsys, typed):
    make.office(code="bogor")
    typed("kereta api malam\n")

    words = ["siti@example.org", "--role", "officer", "--office", "bogor", "--password-stdin"]
    status, _, err = run(capsys, "staff", "create", *words)

    account = Account.objects.get()
    assert (status, err, account.role) == (0, "", "officer")
    assert account.check_password("kereta api malam")


@pytest.mark.parametrize(
    ("words", "status"),
    [
        (["a@example.org", "--role", "officer", "--password-stdin"], 1),
        (["a@example.org", "--role", "officer", "--office", "x", "--password-stdin"], 1),
        (["nobody", "--role", "admin", "--password-stdin"], 1),
        (["a@example.org", "--role", "queen", "--password-stdin"], 2),
        (["a@example.org", "--role", "admin"], 2),
    ],
)
def test_staff_that_cannot_be_are_refused_in_one_line(capsys, typed, words, status):
    typed("kereta api malam\n")

    answer, _, err = run(capsys, "staff", "create", *words)

    assert (answer, err.count("\n")) == (status, 1)
    assert not Account.objects.exists()
