"""How often something may be tried, counted for all processes together.

For what must not be found by trying: a birth date to a code, a NIK. Not for crowds, whom the
gate before us refuses without asking the database.
"""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F

from antrean.accounts.models import Tries
from antrean.accounts.queries import Limit, tries_key
from antrean.kernel import clock
from antrean.kernel.errors import TooManyRequestsError

LONGEST = timedelta(days=1)


def count_try(what: str, of: object, *, most: int, within: timedelta) -> None:
    """Count one more try of something (a word for it, and whose it is).

    Args:
        most: tries that are allowed within the time, from the first on; at most a day.

    Raises:
        TooManyRequestsError: that was one too many.
    """
    now = clock.now()
    with transaction.atomic():
        locked = Tries.objects.select_for_update()
        row, _ = locked.get_or_create(key=tries_key(what, of), defaults={"since": now})
        if row.since <= now - within:
            row.since, row.count = now, 0
        row.count = min(row.count + 1, most + 1)
        row.save(update_fields=["since", "count"])
    if row.count > most:
        wait = row.since + within - now
        raise TooManyRequestsError(retry_after=int(wait.total_seconds()) + 1)


def give_back_try(what: str, of: object) -> None:
    """Take back the last try: it found out nothing."""
    Tries.objects.filter(key=tries_key(what, of), count__gt=0).update(count=F("count") - 1)


def may_try(what: str, of: object, *, most: int, within: timedelta) -> bool:
    """Whether another try would be counted without a refusal."""
    since = clock.now() - within
    used = Tries.objects.filter(key=tries_key(what, of), since__gt=since, count__gte=most)
    return not used.exists()


def forgive(what: str, of: object) -> None:
    """Let what was tried so far count no longer."""
    Tries.objects.filter(key=tries_key(what, of)).delete()


def forget_tries() -> int:
    """Delete the counts that count no longer; return how many."""
    return Tries.objects.filter(since__lte=clock.now() - LONGEST).delete()[0]


__all__ = [
    "LONGEST",
    "Limit",
    "count_try",
    "forget_tries",
    "forgive",
    "give_back_try",
    "may_try",
]
