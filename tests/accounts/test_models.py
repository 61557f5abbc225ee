from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.test import Client
from django.urls import reverse

from antrean.accounts import actions, roles
from antrean.accounts.models import ROLES, Account
from antrean.kernel import clock
from tests import make


def row(**changes):
    return {"email": "a@example.org", "role": "admin", "created_at": clock.now(), **changes}


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("changes", "constraint"),
    [
        ({"role": "officer"}, "account_of_an_office_names_it"),
        ({"email": "A@example.org"}, "account_email_in_lower_case"),
    ],
)
def test_the_database_refuses(changes, constraint):
    with pytest.raises(IntegrityError, match=constraint):
        Account.objects.create(**row(**changes))


def test_every_role_is_in_the_table_but_the_one_that_may_everything():
    assert set(roles.PERMISSIONS) | {"admin"} == {role for role, _ in ROLES}


@pytest.mark.parametrize(
    ("role", "permission", "allowed"),
    [
        ("reception", "bookings.check_in_booking", True),
        ("reception", "bookings.reinstate_booking", False),
        ("officer", "bookings.correct_booking", True),
        ("supervisor", "bookings.reinstate_booking", True),
        ("supervisor", "offices.add_closure", False),
        ("office_head", "offices.add_closure", True),
        ("directorate", "bookings.view_booking", True),
        ("directorate", "bookings.cancel_booking", False),
        ("admin", "anything.at_all", True),
        ("nobody", "bookings.view_booking", False),
    ],
)
def test_a_role_may(role, permission, allowed):
    account = Account(role=role)

    assert account.has_perm(permission) is allowed
    assert account.has_perms([permission, permission]) is allowed


def test_only_administrators_enter_the_admin_site():
    assert {role for role, _ in ROLES if Account(role=role).is_staff} == {"admin"}
    assert Account(role="officer").has_module_perms("bookings")
    assert not Account(role="officer").has_module_perms("accounts")
    assert Account(role="admin").has_module_perms("accounts")


@pytest.fixture
def admin(db):
    account = actions.create_staff(
        email="admin@example.org", role="admin", password="kereta api malam"
    )
    client = Client()
    client.force_login(account)
    return client


def test_an_administrator_makes_an_account_in_the_admin_site(admin):
    office = make.office()
    answer = admin.post(
        reverse("admin:accounts_account_add"),
        {
            "email": "Siti@Example.org",
            "role": "officer",
            "office": office.pk,
            "password1": "kereta api malam",
            "password2": "kereta api malam",
        },
    )

    made = Account.objects.get(role="officer")
    assert answer.status_code == 302
    assert (made.email, made.office) == ("siti@example.org", office)
    assert made.check_password("kereta api malam")


def test_an_administrator_shuts_an_account_off_and_deletes_none(admin):
    made = actions.create_staff(
        email="b@example.org", role="directorate", password="kereta api malam"
    )
    change = reverse("admin:accounts_account_change", args=[made.pk])

    shown = admin.get(change)
    answer = admin.post(change, {"email": made.email, "role": made.role, "office": ""})

    made.refresh_from_db()
    assert (shown.status_code, answer.status_code, made.is_active) == (200, 302, False)
    assert admin.get(reverse("admin:accounts_account_changelist")).status_code == 200
    deleting = admin.post(reverse("admin:accounts_account_delete", args=[made.pk]))
    assert deleting.status_code == 403
