"""Nobody acts outside their office or role: every address, with every role, read and sent."""

from __future__ import annotations

from dataclasses import dataclass
from http import HTTPStatus

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern, reverse

from antrean.accounts import roles
from antrean.accounts.models import ROLES, Account
from antrean.bookings.models import Booking, Place
from antrean.counters.models import Counter, HallEvent, Ticket, Visit
from antrean.offices.models import Office, OfficeDay
from antrean.slips.models import Kiosk, Printer
from tests import make, staff
from tests.console.doors import (
    ANYBODY,
    DOORS,
    SECRETS,
    SIGNED_IN,
    addresses,
    examples,
    parts,
)

pytestmark = pytest.mark.django_db
ROLE_NAMES = [name for name, _ in ROLES]
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
    Kiosk: "office",
    Printer: "office",
}

OURS = [one for one in addresses() if not one[0].startswith("admin:")]
DJANGOS = [one for one in addresses() if one[0].startswith("admin:")]


@pytest.fixture
def office(settings) -> Office:
    settings.PASSKEYS_ON, settings.PUBLIC_URL = True, "http://localhost:8000"
    return make.office()


@dataclass(frozen=True)
class Outcome:
    """What came of asking once; `said` is the page, `changed` whether rows of the office did."""

    said: str
    status: int
    leads_to: str = ""
    changed: bool = False

    @property
    def is_out(self) -> bool:
        return self.status in KEPT_OUT or self.leads_to.startswith(ASIDE)

    @property
    def shows_nothing(self) -> bool:
        """Whether somebody who works elsewhere saw nothing and did nothing."""
        seen = self.status == HTTPStatus.OK and any(one in self.said for one in SECRETS)
        return not (seen or self.changed)


def asked(
    client: Client,
    name: str,
    pattern: URLPattern,
    given: dict[str, object],
    *,
    of: Office | None = None,
) -> dict[str, Outcome]:
    """Return what comes of reading the address and of sending to it; nothing of it lasts.

    Args:
        of: the office of which nothing should change.
    """
    values = {one: given.get(f"{name}.{one}", given.get(one)) for one in parts(pattern)}
    assert None not in values.values(), f"give an example of {values} in doors.examples"
    path = reverse(name, kwargs=values)
    return {method: outcome(client, path, method, of=of) for method in ("get", "post")}


def outcome(client: Client, path: str, method: str, *, of: Office | None = None) -> Outcome:
    kept, before = dict(client.cookies.items()), rows_of(of)
    with transaction.atomic():
        answer = getattr(client, method)(path)
        changed = rows_of(of) != before
        transaction.set_rollback(True)
    client.cookies.clear()
    client.cookies.update(kept)
    said, leads_to = answer.content.decode(errors="replace"), answer.headers.get("Location", "")
    return Outcome(said, answer.status_code, leads_to, changed)


def told(came: dict[str, Outcome]) -> dict[str, tuple[int, str]]:
    return {method: (one.status, one.leads_to) for method, one in came.items()}


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
        comes_in = not all(one.is_out for one in came.values())
        is_broken = any(one.status >= HTTPStatus.INTERNAL_SERVER_ERROR for one in came.values())
        if is_broken or (who != ANYBODY and comes_in is not may):
            wrong[name] = told(came)

    assert wrong == {}


def test_who_is_not_signed_in_comes_in_nowhere(office):
    client, given = Client(), examples(office)

    wrong = {}
    for name, pattern in OURS:
        came = asked(client, name, pattern, given)
        if DOORS[name] != ANYBODY and not all(one.is_out for one in came.values()):
            wrong[name] = told(came)

    assert wrong == {}


def test_a_head_of_office_may_what_all_others_of_an_office_may():
    assert all(
        roles.PERMISSIONS[role] <= roles.PERMISSIONS["office_head"]
        for role in roles.PERMISSIONS.keys() - roles.NATIONAL
    )


def test_staff_of_another_office_see_and_change_nothing_of_this_one(office):
    # Who may most of all there.
    head, given = staff.account("office_head", make.office()), examples(office)
    client = staff.at_work(head)

    wrong = {}
    for name, pattern in OURS:
        if DOORS[name] == ANYBODY:
            continue
        came = asked(client, name, pattern, given, of=office)
        if not all(one.shows_nothing for one in came.values()):
            wrong[name] = told(came)

    assert wrong == {}


def test_what_staff_of_another_office_must_not_see_is_there_to_be_seen(office):
    client, given = staff.at_work(staff.account("office_head", office)), examples(office)

    said = [
        one.said
        for name, pattern in OURS
        if DOORS[name] != ANYBODY
        for one in asked(client, name, pattern, given).values()
    ]

    assert all(any(secret in page for page in said) for secret in SECRETS)


@pytest.mark.parametrize("role", [None, "supervisor", "office_head", "directorate", "admin"])
def test_only_administrators_come_into_the_admin_site(office, role):
    client = staff.at_work(staff.account(role, office), office) if role else Client()

    came = {name: admin_asked(client, name, pattern) for name, pattern in DJANGOS}

    # Signing in and out, and the catalogue of words, are open to whoever comes.
    open_to_all = {"admin:login", "admin:logout", "admin:jsi18n"}
    let_in = {name for name, both in came.items() if not all(one.is_out for one in both)}
    assert bool(let_in - open_to_all) is (role == "admin")
    statuses = {one.status for both in came.values() for one in both}
    assert max(statuses) < HTTPStatus.INTERNAL_SERVER_ERROR


def admin_asked(client: Client, name: str, pattern: URLPattern) -> list[Outcome]:
    known = {"app_label": "bookings", "content_type_id": 1, "object_id": "1"}
    path = reverse(name, kwargs={one: known.get(one, 1) for one in parts(pattern)})
    return [outcome(client, path, method) for method in ("get", "post")]


def rows_of(office: Office | None) -> dict[str, list[tuple[object, ...]]]:
    if office is None:
        return {}
    return {
        model.__name__: list(model.objects.filter(**{path: office}).order_by("pk").values_list())
        for model, path in ROWS.items()
    }
