"""Codes with which somebody chooses their first password, or a new one after a reset.

Printed on a slip, or sent in a letter that the worker draws the code for; good once, for three
days. What is kept of a code opens nothing.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.devices import kept
from antrean.accounts.actions.passwords import check_new_password
from antrean.accounts.errors import InvitationNotFoundError
from antrean.accounts.models import Account, Invitation
from antrean.kernel import clock, codes

LASTS: Final = timedelta(hours=72)
LENGTH: Final = 12
_GROUP: Final = 4


@dataclass(frozen=True, slots=True)
class DrawnInvitation:
    """A letter that is to be sent now; nobody else knows its code."""

    invitation_id: int
    to: str
    code: str
    language: str
    office: str
    ends_at: datetime
    zone: str


def invite_by_slip(account: Account, language: str) -> str:
    """Make the one invitation of an account; return its code, which nobody can tell again."""
    code = _drawn()
    _replace(account, way="slip", code=kept("invitation", code), language=language)
    return code


def invite_by_email(account: Account, language: str) -> None:
    """Let a letter with a code leave for the account's address; `draw_invitations` goes on."""
    _replace(account, way="email", language=language, send_at=clock.now())


def draw_invitations(limit: int = 20) -> list[DrawnInvitation]:
    """Draw the codes of letters that may leave now; they are the caller's to send, at once."""
    now = clock.now()
    due = Invitation.objects.filter(send_at__lte=now, ends_at__gt=now).order_by("send_at")
    if not due.exists():
        return []  # A reader asks first, so that an idle worker takes no write lock.
    drawn = []
    with transaction.atomic():
        locked = due.select_for_update(skip_locked=True, of=("self",))
        for row in locked.select_related("account__office")[:limit]:
            code = _drawn()
            row.code, row.send_at = kept("invitation", code), None
            row.save(update_fields=["code", "send_at"])
            drawn.append(_letter(row, code))
    return drawn


def send_invitation_again(invitation_id: int, at: datetime) -> None:
    """Let another letter leave at `at`: this one was not taken."""
    Invitation.objects.filter(pk=invitation_id).update(send_at=at)


def give_up_invitation(invitation_id: int) -> None:
    """Let an invitation lapse whose letter nobody takes, and say so in the record."""
    now = clock.now()
    with transaction.atomic():
        row = Invitation.objects.select_related("account").filter(pk=invitation_id).first()
        if row is not None:
            Invitation.objects.filter(pk=row.pk).update(ends_at=now, send_at=None)
            about = f"account:{row.account_id}"
            office_id = row.account.office_id
            record_act(None, "letter_failed", office_id=office_id, about=about)


def invited_by(code: str) -> Invitation | None:
    """Return the invitation that has this code, as typed, if it is still good."""
    found = Invitation.objects.select_related("account").filter(
        code=kept("invitation", canonical(code)), ends_at__gt=clock.now()
    )
    return found.filter(account__is_active=True).first()


def accept(code: str, password: str) -> Account:
    """Choose the password of the account that was invited; the code is worth nothing afterwards.

    Raises:
        InvitationNotFoundError: no invitation has this code, or not any longer.
        InvalidAccountError: the password will not do.
    """
    invitation = invited_by(code)
    if invitation is None:
        raise InvitationNotFoundError
    account = invitation.account
    check_new_password(password, account)
    account.set_password(password)
    with transaction.atomic():
        # Whoever takes the row away: of two at once, one.
        if not Invitation.objects.filter(pk=invitation.pk, code=invitation.code).delete()[0]:
            raise InvitationNotFoundError
        account.save(update_fields=["password"])
        record_act(account.pk, "password_chosen")
    return account


def canonical(typed: str) -> str:
    """Return a code without what people put between its groups."""
    return "".join(one for one in typed if one.isalnum()).upper()


def shown(code: str) -> str:
    """Return a code in groups, as people read it: `K7QX-4M2T-9RFC`."""
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def _drawn() -> str:
    return "".join(secrets.choice(codes.ALPHABET) for _ in range(LENGTH))


def _replace(account: Account, **row: object) -> None:
    now = clock.now()
    Invitation.objects.filter(account=account).delete()
    Invitation.objects.create(account=account, begun_at=now, ends_at=now + LASTS, **row)


def _letter(row: Invitation, code: str) -> DrawnInvitation:
    office = row.account.office
    return DrawnInvitation(
        invitation_id=row.pk,
        to=row.account.email,
        code=code,
        language=row.language,
        office=office.display_name if office else "",
        ends_at=row.ends_at,
        zone=office.timezone if office else "Asia/Jakarta",
    )
