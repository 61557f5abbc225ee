"""Nobody acts outside their office or role: every address, with every role, read and sent."""

from __future__ import annotations

from collections.abc import Iterator
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from antrean.accounts import roles
from antrean.accounts.models import ROLES, Account
from antrean.bookings.models import Booking, Place
from antrean.counters.models import Counter, HallEvent, Ticket, Visit
from antrean.offices.models import Office, OfficeDay
from tests import make, staff
from tests.console.doors import (
    ANSWERS_OTHERS,
    ANYBODY,
    DOORS,
    NAMES_SOMETHING,
    SIGNED_IN,
    examples,
)

pytestmark = pytest.mark.django_db
ROLE_NAMES = [name for name, _ in ROLES]
OF_OFFICES = [name for name in ROLE_NAMES if name not in roles.NATIONAL]
WALKED = ("petugas/", "layar/", "anjungan/", "admin/")
# Where somebody is led who may not come in, or not yet.
ASIDE = ("/petugas/masuk/", "/petugas/akun/faktor/", "/petugas/kantor/", "/admin/login/")
KEPT_OUT = {HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND, HTTPStatus.METHOD_NOT_ALLOWED}
# Rows of an office, and how each leads to it.
ROWS = {
    Account: "office",
    Booking: "slot__office",
    Place: "booking__slot__office",
    OfficeDay: "office",
    Counter: "office",
    Visit: "hall__office",
    Ticket: "hall__office",
    HallEvent: "hall__office",
}

type Address = tuple[str, URLPattern]


def addresses() -> list[Address]:
    """Return every address below the walked ones; one of ours without a name goes by its route."""
    return list(_named(get_resolver().url_patterns, "", ""))


def _named(
    patterns: list[URLPattern | URLResolver], route: str, namespace: str
) -> Iterator[Address]:
    for one in patterns:
        whole = route + str(one.pattern)
        if isinstance(one, URLResolver):
            inner = ":".join(filter(None, [namespace, one.namespace]))
            yield from _named(one.url_patterns, whole, inner)
        elif whole.startswith(WALKED) and (one.name or namespace != "admin"):
            yield f"{namespace}:{one.name or whole}", one


def parts(pattern: URLPattern) -> list[str]:
    groups = getattr(pattern.pattern, "regex").groupindex  # noqa: B009  # of either kind of pattern
    return list(groups)


OURS = [one for one in addresses() if not one[0].startswith("admin:")]
DJANGOS = [one for one in addresses() if one[0].startswith("admin:")]


@pytest.fixture
def office(settings) -> Office:
    settings.PASSKEYS_ON, settings.PUBLIC_URL = True, "http://localhost:8000"
    return make.office()


def asked(
    client: Client, name: str, pattern: URLPattern, given: dict[str, object]
) -> dict[str, object]:
    """Return what comes of reading the address and of sending to it; nothing of it lasts."""
    values = {one: given.get(f"{name}.{one}", given.get(one)) for one in parts(pattern)}
    assert None not in values.values(), f"give an example of {values} in doors.examples"
    path = reverse(name, kwargs=values)
    return {method: _outcome(client, path, method) for method in ("get", "post")}


def _outcome(client: Client, path: str, method: str) -> str:
    kept = dict(client.cookies.items())
    with transaction.atomic():
        answer = getattr(client, method)(path)
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    aside = answer.headers.get("Location", "").startswith(ASIDE)
    if answer.status_code in KEPT_OUT or aside:
        return "out"
    return "in" if answer.status_code < HTTPStatus.INTERNAL_SERVER_ERROR else "broken"


def test_every_address_has_a_line_and_every_line_an_address():
    assert {name for name, _ in OURS} == set(DOORS)


def test_a_door_asks_for_what_its_line_says():
    asked_for = {
        name: pattern.callback.needed.permission or SIGNED_IN
        for name, pattern in OURS
        if hasattr(pattern.callback, "needed")
    }

    assert asked_for == {name: DOORS[name] for name in asked_for}
    assert {name for name, who in DOORS.items() if who != ANYBODY} <= set(asked_for)


@pytest.mark.parametrize("role", ROLE_NAMES)
def test_a_role_comes_in_where_it_may_and_nowhere_else(office, role):
    client, given = staff.at_work(staff.account(role, office), office), examples(office)

    wrong = {}
    for name, pattern in OURS:
        who, came = DOORS[name], asked(client, name, pattern, given)
        may = who == SIGNED_IN or roles.may(role, who)
        # A page may take one of the two only; whoever may comes in by one of them.
        right = who == ANYBODY or ("in" in came.values()) is may
        if not right or "broken" in came.values():
            wrong[name] = came

    assert wrong == {}


def test_who_is_not_signed_in_comes_in_nowhere(office):
    client, given = Client(), examples(office)

    came = {
        name: asked(client, name, pattern, given)
        for name, pattern in OURS
        if DOORS[name] != ANYBODY
    }

    assert {name for name, one in came.items() if set(one.values()) != {"out"}} == set()


@pytest.mark.parametrize("role", OF_OFFICES)
def test_staff_of_another_office_reach_nothing_of_this_one(office, role):
    client, given = staff.at_work(staff.account(role, make.office())), examples(office)
    before = rows_of(office)

    wrong = {}
    for name, pattern in OURS:
        if DOORS[name] == ANYBODY or not NAMES_SOMETHING & set(parts(pattern)):
            continue
        came = asked(client, name, pattern, given)
        if name not in ANSWERS_OTHERS and set(came.values()) != {"out"}:
            wrong[name] = came

    assert wrong == {}
    assert rows_of(office) == before


@pytest.mark.parametrize("role", [None, *ROLE_NAMES])
def test_only_administrators_come_into_the_admin_site(office, role):
    client = staff.at_work(staff.account(role, office), office) if role else Client()

    came = {name: admin_asked(client, name, pattern) for name, pattern in DJANGOS}

    # Signing in and out, and the catalogue of words, are open to whoever comes.
    open_to_all = {"admin:login", "admin:logout", "admin:jsi18n"}
    let_in = {name for name, outcomes in came.items() if "in" in outcomes} - open_to_all
    assert bool(let_in) is (role == "admin")
    assert {name for name, outcomes in came.items() if "broken" in outcomes} == set()


def admin_asked(client: Client, name: str, pattern: URLPattern) -> set[str]:
    known = {"app_label": "bookings", "content_type_id": 1, "object_id": "1"}
    path = reverse(name, kwargs={one: known.get(one, 1) for one in parts(pattern)})
    return {_outcome(client, path, method) for method in ("get", "post")}


def rows_of(office: Office) -> dict[str, list[tuple[object, ...]]]:
    return {
        model.__name__: list(model.objects.filter(**{path: office}).order_by("pk").values_list())
        for model, path in ROWS.items()
    }
