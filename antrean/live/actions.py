"""Telling the streams on other machines what changed: NOTIFY, from the worker alone.

Bookings are not slowed down by it, and NOTIFY, whose commits take turns in the whole
database, is never in their transactions.
"""

from __future__ import annotations

from django.db import connection, transaction

from antrean.live import queries
from antrean.live.changes import CHANNEL, payloads
from antrean.live.gaps import Gap, skipped, still_open
from antrean.live.models import Cursor


def publish_changes() -> int:
    """Tell what changed since the last time; return how many rows of the logs that was.

    One worker at a time does it: the others find the cursors locked and leave it to that one.
    """
    if not queries.has_news():
        return 0
    with transaction.atomic():
        cursors = _locked()
        done = [_publish(cursor) for cursor in cursors]
    return sum(done)


def _locked() -> list[Cursor]:
    rows = Cursor.objects.order_by("log")
    locked = list(rows.select_for_update(skip_locked=True))
    if len(locked) < len(queries.LOGS) and rows.count() < len(queries.LOGS):
        Cursor.objects.bulk_create([Cursor(log=log) for log in queries.LOGS], ignore_conflicts=True)
        locked = list(rows.select_for_update(skip_locked=True))
    return locked


def _publish(cursor: Cursor) -> int:
    gaps = [Gap(*gap) for gap in cursor.gaps]
    # Asked before the rows are: whoever had ended by then is seen by the look that follows.
    oldest = _number("SELECT pg_snapshot_xmin(pg_current_snapshot())") if gaps else 0
    news = queries.news(cursor.log, cursor.top, gaps)
    left = still_open(gaps, news.ids, oldest if news.is_whole else 0)
    new = skipped(cursor.top, [one for one in news.ids if one > cursor.top])
    if new:
        bound = _number("SELECT pg_current_xact_id()")
        left += [Gap(first, last, bound) for first, last in new]
    top = max([cursor.top, *news.ids])
    if top != cursor.top or left != gaps:
        cursor.top, cursor.gaps = top, left
        cursor.save(update_fields=["top", "gaps"])
    _notify(news.keys)
    return len(news.ids)


def _notify(keys: frozenset[str]) -> None:
    with connection.cursor() as cursor:
        for payload in payloads(keys):
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, payload])


def _number(statement: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT ({statement})::text")
        (text,) = cursor.fetchone()
        return int(text)
