"""Browsers in the hall, switched on by staff."""

from __future__ import annotations

from datetime import datetime

import pytest
from django.db import IntegrityError, transaction

from antrean.accounts.models import Account
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.slips import actions, queries
from antrean.slips.errors import KioskCodeError
from antrean.slips.models import Kiosk, Printer
from tests import make

pytestmark = pytest.mark.django_db
NOON = make.an_instant()


@pytest.fixture
def office() -> Office:
    return make.office()


@pytest.fixture
def head(office: Office) -> Account:
    return Account.objects.create(
        email="kepala@example.com", role="supervisor", office=office, created_at=NOON
    )


def offered(office: Office, head: Account, at: datetime = NOON) -> str:
    with clock.stopped(at):
        return actions.offer_kiosk(office, head)


def test_a_code_switches_on_one_browser_of_its_office(office: Office, head: Account) -> None:
    code = offered(office, head)

    with clock.stopped(NOON):
        token = actions.switch_on(office, f"{code[:4]} {code[4:]}")
        with pytest.raises(KioskCodeError):
            actions.switch_on(office, code)

    kiosk = queries.kiosk(token, office)
    assert kiosk
    assert [one.pk for one in queries.kiosks(office)] == [kiosk.pk]
    assert queries.kiosk(token, make.office()) is None
    assert queries.kiosk("", office) is None


def test_a_code_is_good_for_ten_minutes_at_its_own_office(office: Office, head: Account) -> None:
    code = offered(office, head)

    with clock.stopped(NOON), pytest.raises(KioskCodeError):
        actions.switch_on(make.office(), code)
    with clock.stopped(NOON + actions.CODE_LASTS), pytest.raises(KioskCodeError):
        actions.switch_on(office, code)

    offered(office, head, NOON + actions.CODE_LASTS)
    assert Kiosk.objects.count() == 1  # The old one is gone.


def test_nothing_that_is_kept_switches_anything_on(office: Office, head: Account) -> None:
    code = offered(office, head)
    waiting = Kiosk.objects.get()
    with clock.stopped(NOON):
        token = actions.switch_on(office, code)

    on = Kiosk.objects.get()
    assert code not in waiting.code
    assert token not in on.key
    assert (on.code, on.code_until) == ("", None)


def test_a_browser_is_switched_off_by_its_office_alone(office: Office, head: Account) -> None:
    code = offered(office, head)
    with clock.stopped(NOON):
        token = actions.switch_on(office, code)
    kiosk = Kiosk.objects.get()

    actions.switch_off(make.office(), kiosk.pk)
    assert queries.kiosk(token, office)

    actions.switch_off(office, kiosk.pk)
    assert queries.kiosk(token, office) is None


def test_the_database_keeps_the_rules(office: Office, head: Account) -> None:
    row = {"office": office, "since": NOON, "account": head}
    Kiosk.objects.create(**row, key="a")
    Kiosk.objects.create(**row, code="b", code_until=NOON)
    for wrong in (
        {"key": "a"},
        {"code": "b", "code_until": NOON},
        {"code": "c"},
        {"key": "c", "code": "d", "code_until": NOON},
        {},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Kiosk.objects.create(**row, **wrong)
    with pytest.raises(IntegrityError), transaction.atomic():
        Printer.objects.create(office=office, host="10.0.0.1", port=443)
