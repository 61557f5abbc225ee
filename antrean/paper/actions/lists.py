"""Day lists: made by themselves in time to be printed, and by hand whenever somebody wants one."""

from __future__ import annotations

from datetime import date, datetime

from antrean.accounts.actions import record_act
from antrean.accounts.models import Account
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper import queries
from antrean.paper.models import DayList


def make_due_lists(limit: int = 50) -> int:
    """Make the lists that the clocks of the offices ask for; return how many.

    Two workers that make the same one at once make it once.
    """
    made = 0
    for due in queries.due_lists(clock.now()):
        if made == limit:
            break
        _make(due.office_id, due.day, due.occasion)
        made += 1
    return made


def make_list(office: Office, day: date, account: Account) -> DayList:
    """Make the list of a day as it stands now, for whoever asks."""
    return _make(office.pk, day, "hand", account)


def _make(office_id: int, day: date, occasion: str, account: Account | None = None) -> DayList:
    day_list = DayList(
        office_id=office_id,
        day=day,
        occasion=occasion,
        made_at=clock.now(),
        made_by=account,
        places=queries.expected(office_id, day),
    )
    DayList.objects.bulk_create([day_list], ignore_conflicts=occasion != "hand")
    return day_list


def note_taken(day_list: DayList, account: Account, form: str) -> None:
    """Note in the record of staff who takes a copy along: once it is out, it holds names."""
    record_act(
        account.pk,
        queries.TAKEN,
        office_id=day_list.office_id,
        about=queries.about(day_list, form),
    )


def forget_lists(cutoff: datetime, limit: int) -> int:
    """Delete the oldest lists of days before an instant; return how many."""
    old = DayList.objects.filter(day__lt=cutoff.date()).order_by("day")
    ids = list(old.values_list("pk", flat=True)[:limit])
    return DayList.objects.filter(pk__in=ids).delete()[0]
