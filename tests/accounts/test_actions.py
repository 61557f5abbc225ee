from __future__ import annotations

import pytest
from django.contrib.auth import authenticate

from antrean.accounts import actions
from antrean.accounts.errors import AccountExistsError, InvalidAccountError
from antrean.accounts.models import Account
from tests import make

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"


def test_staff_sign_in_by_e_mail_in_any_case():
    made = actions.create_staff(
        email=" Siti@Example.org ", role="officer", password=PASSWORD, office=make.office()
    )

    assert made.email == "siti@example.org"
    assert authenticate(username="SITI@example.org", password=PASSWORD) == made
    assert authenticate(username="siti@example.org", password="wrong") is None
    assert authenticate(username="nobody@example.org", password=PASSWORD) is None


def test_an_account_that_was_shut_off_cannot_sign_in():
    actions.create_staff(email="a@example.org", role="admin", password=PASSWORD)
    Account.objects.update(is_active=False)

    assert authenticate(username="a@example.org", password=PASSWORD) is None
    assert not Account.objects.get().has_perm("bookings.view_booking")


def test_an_address_has_one_account():
    actions.create_staff(email="a@example.org", role="admin", password=PASSWORD)

    with pytest.raises(AccountExistsError):
        actions.create_staff(email="A@EXAMPLE.ORG", role="directorate", password=PASSWORD)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"email": "nobody"}, "email"),
        ({"role": "queen"}, "role"),
        ({"role": "officer"}, "office"),
        ({"password": ""}, "password"),
    ],
)
def test_what_cannot_be_an_account_says_which_part(changes, field):
    whole = {"email": "a@example.org", "role": "admin", "password": PASSWORD, **changes}

    with pytest.raises(InvalidAccountError) as refusal:
        actions.create_staff(**whole)

    assert refusal.value.facts["field"] == field
    assert not Account.objects.exists()


def test_a_password_that_the_settings_forbid_is_refused(settings):
    settings.AUTH_PASSWORD_VALIDATORS = [
        {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"}
    ]

    with pytest.raises(InvalidAccountError) as refusal:
        actions.create_staff(email="a@example.org", role="admin", password="short")

    assert refusal.value.facts["field"] == "password"
