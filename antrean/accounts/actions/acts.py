"""The record of what staff do: one row an act, in the transaction that does it."""

from __future__ import annotations

from datetime import datetime

from antrean.accounts.acts import ACTS
from antrean.accounts.models import Account, StaffAct
from antrean.kernel import clock

REASON_LENGTH = 200


def record_act(
    by: int | None,
    act: str,
    *,
    office_id: int | None = None,
    about: str = "",
    reason: str = "",
) -> None:
    """Append who did what, and why; called inside the transaction of what is done.

    Args:
        by: the account; None: nobody whom we know, or a command of the machine.
        act: one of `acts.ACTS`.
        office_id: where it was; the person's own office if not given.
        about: what it was done to: `account:5`, a day, a code; never a name.
        reason: in their words, without names of people.

    Raises:
        LookupError: there is no such act.
    """
    if act not in ACTS:
        raise LookupError(act)
    if office_id is None and by is not None:
        office_id = Account.objects.values_list("office_id", flat=True).get(pk=by)
    StaffAct.objects.create(
        at=clock.now(),
        account_id=by,
        act=act,
        office_id=office_id,
        about=about,
        reason=" ".join(reason.split())[:REASON_LENGTH],
    )


def forget_acts(cutoff: datetime, limit: int) -> int:
    """Delete the oldest acts from before an instant; return how many."""
    old = StaffAct.objects.filter(at__lt=cutoff).order_by("at")
    return StaffAct.objects.filter(pk__in=list(old.values_list("pk", flat=True)[:limit])).delete()[
        0
    ]
