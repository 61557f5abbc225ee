from __future__ import annotations

import pytest
from django.db import IntegrityError
from django.urls import reverse

from antrean.accounts import roles
from antrean.accounts.models import ROLES, Account
from antrean.kernel import clock
from tests import staff


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


def test_administrators_look_at_accounts_in_the_admin_site_and_change_them_elsewhere(db):
    admin, made = staff.at_work(staff.account("admin")), staff.account("directorate")
    change = reverse("admin:accounts_account_change", args=[made.pk])

    shown = admin.get(change)

    assert (shown.status_code, admin.post(change, {"role": "admin"}).status_code) == (200, 403)
    assert admin.get(reverse("admin:accounts_account_changelist")).status_code == 200
    assert admin.get(reverse("admin:accounts_account_add")).status_code == 403
    deleting = admin.post(reverse("admin:accounts_account_delete", args=[made.pk]))
    assert deleting.status_code == 403
