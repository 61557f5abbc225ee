"""Adding a second contact to one's account, and removing one.

A contact is proved as when signing in, by the browser in which the person is signed in; only
what it leads to is another: the contact becomes theirs.
"""

from __future__ import annotations

from django.db import transaction

from antrean.accounts.actions.devices import is_code_of, proven_by, tried
from antrean.accounts.errors import CodeNotFoundError
from antrean.accounts.models import Device
from antrean.notifications import actions as notifications
from antrean.people import actions as people
from antrean.people.errors import ContactRefusedError

# By which ways somebody signed in who was known by a channel.
_WAYS_OF = {"whatsapp": ["whatsapp", "phone"], "email": ["email"]}


def add_email(holder_id: int, secret: str, code: str) -> None:
    """Make the address, to which this code went, the person's own.

    Raises:
        CodeNotFoundError: as `devices.enter`.
        ContactRefusedError: the code is right, but the address is somebody else's (taken), or
            the person has another (has_one).
    """
    refusal: ContactRefusedError | None = None
    with transaction.atomic():
        row = tried(secret, adds_to=holder_id)
        is_right = is_code_of(row, code)
        if is_right:
            try:
                people.add_email(holder_id, row.email)
            except ContactRefusedError as refused:
                refusal = refused
            row.delete()
    # After the commit: the try counts, and a code is good once.
    if not is_right:
        raise CodeNotFoundError
    if refusal is not None:
        raise refusal


def sender_to_add(holder_id: int, secret: str) -> int | None:
    """Return who sent the code of this browser, in which the person adds them; once.

    None: nobody did yet.
    """
    row = proven_by(secret, adds_to=holder_id)
    if row is None:
        return None
    sender_id = row.holder_id
    row.delete()
    return sender_id


def remove_contact(device: Device, channel: str) -> None:
    """Reach the person by this channel no longer; news go by what is left.

    Whoever signed in by it is signed out, but for this browser: a person may remove what is
    not theirs any more.

    Raises:
        ContactRefusedError: last.
    """
    with transaction.atomic():
        notifications.drop_channel(device.holder_id, channel)
        theirs = Device.objects.filter(holder=device.holder_id, way__in=_WAYS_OF[channel])
        theirs.exclude(pk=device.pk).delete()
