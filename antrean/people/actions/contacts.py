"""A second way to reach a person, and taking one away: at their own wish.

A person has at most one e-mail address and one WhatsApp account (a user id, a number, or
both). What is somebody else's stays theirs.
"""

from __future__ import annotations

from collections.abc import Mapping

from django.db import IntegrityError, transaction

from antrean.kernel import clock
from antrean.people.actions.recognising import Contact, holder_ids
from antrean.people.errors import ContactRefusedError
from antrean.people.models import Holder, Identity

# By which names a channel reaches somebody, and which go with them.
NAMES_OF: Mapping[str, frozenset[str]] = {
    "whatsapp": frozenset({"bsuid", "parent_bsuid", "phone"}),
    "email": frozenset({"email"}),
}


def add_email(holder_id: int, address: str) -> None:
    """Make an address this person's, who has shown that they read what comes there.

    Raises:
        ContactRefusedError: taken, has_one.
    """
    contact = Contact.email(address)
    with transaction.atomic():
        _lock(holder_id)
        owner = holder_ids([contact]).get(contact)
        if owner == holder_id:
            return
        if owner is not None:
            raise ContactRefusedError(reason="taken")
        _refuse_second(holder_id, "email")
        try:
            with transaction.atomic():
                Identity.objects.create(
                    holder_id=holder_id, kind="email", value=contact.value, since=clock.now()
                )
        except IntegrityError:
            # Somebody else added it at this very moment.
            raise ContactRefusedError(reason="taken") from None


def take_whatsapp(holder_id: int, from_holder_id: int) -> None:
    """Make the WhatsApp account of one person another's, who is one with them.

    Raises:
        ContactRefusedError: has_one.
    """
    with transaction.atomic():
        _lock(holder_id, from_holder_id)
        _refuse_second(holder_id, "whatsapp")
        sender = Holder.objects.get(pk=from_holder_id)
        theirs = Identity.objects.filter(holder=sender, kind__in=NAMES_OF["whatsapp"])
        theirs.update(holder=holder_id)
        # Meta's window is open for the account, whoever has it.
        Holder.objects.filter(pk=holder_id).update(last_heard_at=sender.last_heard_at)


def drop_contact(holder_id: int, channel: str) -> None:
    """Reach a person by this channel no longer.

    Raises:
        ContactRefusedError: last, nobody would know them any more.
    """
    with transaction.atomic():
        _lock(holder_id)
        others = Identity.objects.filter(holder=holder_id).exclude(kind__in=NAMES_OF[channel])
        if not others.filter(kind__in=_all_names()).exists():
            raise ContactRefusedError(reason="last")
        Identity.objects.filter(holder=holder_id, kind__in=NAMES_OF[channel]).delete()


def _all_names() -> frozenset[str]:
    return frozenset().union(*NAMES_OF.values())


def _refuse_second(holder_id: int, channel: str) -> None:
    if Identity.objects.filter(holder=holder_id, kind__in=NAMES_OF[channel]).exists():
        raise ContactRefusedError(reason="has_one")


def _lock(*ids: int) -> None:
    list(Holder.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk"))
