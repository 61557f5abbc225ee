from __future__ import annotations

import re

import pytest
from django.contrib.admin.sites import site
from django.db import IntegrityError
from django.urls import reverse

from antrean.api import actions
from antrean.api.models import ApiClient
from antrean.api.queries import client_of
from antrean.kernel import clock
from tests import make, staff

pytestmark = pytest.mark.django_db


def test_a_token_is_random_and_only_its_hash_is_kept():
    client, token = actions.create_client(name="agency", scopes=["book", "read"])

    stored = ApiClient.objects.values().get()
    assert re.fullmatch(r"[\w-]{43}", token)
    assert token not in str(stored)
    assert (client_of(token), stored["scopes"]) == (client, "read book")


def test_a_client_that_was_shut_off_is_nobody():
    client, token = actions.create_client(name="agency", scopes=["read"])

    assert actions.revoke_clients([client.pk]) == 1
    assert actions.revoke_clients([client.pk]) == 0
    assert client_of(token) is None


@pytest.mark.parametrize(
    ("column", "constraint"),
    [("name", "api_client_has_a_name"), ("scopes", "api_client_may_do_something")],
)
def test_the_database_refuses_a_client_without(column, constraint):
    row = {"name": "agency", "scopes": "read", "created_at": clock.now(), column: ""}

    with pytest.raises(IntegrityError, match=constraint):
        ApiClient.objects.create(**row)


def test_two_clients_never_share_a_token():
    client, _ = actions.create_client(name="agency", scopes=["read"])

    with pytest.raises(IntegrityError):
        ApiClient.objects.create(
            name="other", scopes="read", created_at=clock.now(), token_hash=client.token_hash
        )


@pytest.fixture
def admin():
    return staff.at_work(staff.account("admin"))


def test_an_administrator_shuts_clients_off_and_makes_none(admin):
    client, token = actions.create_client(name="agency", scopes=["read"], office=make.office())
    changelist = reverse("admin:api_apiclient_changelist")

    shown = admin.get(changelist)
    acted = admin.post(changelist, {"action": "revoke", "_selected_action": [client.pk]})

    assert (shown.status_code, acted.status_code) == (200, 302)
    assert client_of(token) is None
    assert admin.get(reverse("admin:api_apiclient_add")).status_code == 403
    assert admin.get(reverse("admin:api_apiclient_change", args=[client.pk])).status_code == 200


def test_the_admin_site_never_shows_the_hash():
    assert "token_hash" not in site._registry[ApiClient].fields
