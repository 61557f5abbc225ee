"""Staff at their browsers: accounts of every role, signed in as after a full sign-in."""

from __future__ import annotations

import itertools

from django.test import Client

from antrean.accounts.models import Account
from antrean.accounts.roles import NATIONAL
from antrean.console import sittings
from antrean.kernel import clock
from antrean.offices.models import Office

_serial = itertools.count(1)


def account(role: str, office: Office | None = None, *, email: str = "") -> Account:
    """Make an account; of a national role it belongs to no office."""
    return Account.objects.create(
        email=email or f"{role}-{next(_serial)}@example.org",
        role=role,
        office=None if role in NATIONAL else office,
        created_at=clock.now(),
    )


def at_work(account: Account, office: Office | None = None) -> Client:
    """Return a browser in which this person is signed in.

    Args:
        office: which somebody who belongs to none has chosen.
    """
    client = Client()
    client.force_login(account)
    session = client.session
    sittings.note_begun(session, account)
    if office is not None:
        sittings.note_choice(session, office)
    session.save()
    return client
