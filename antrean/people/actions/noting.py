"""What we note about people whom we know, and forgetting them."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime

from django.db import connection, transaction
from django.db.models import Q

from antrean.kernel import clock
from antrean.kernel.rows import Statement
from antrean.people.models import Holder, Identity

_NOTE_HEARD = Statement(
    "UPDATE people_holder SET last_heard_at = given.at, unreachable_since = NULL FROM {given}"
    " WHERE id = given.holder",
    "holder int, at instant",
)


def welcome() -> int:
    """Return the id of a new person who is known by no name: somebody at a desk."""
    return Holder.objects.create(created_at=clock.now()).pk


def dismiss(holder_id: int) -> None:
    """Take back that somebody was welcomed of whom nothing is kept."""
    Holder.objects.filter(pk=holder_id).delete()


def leave(holder_id: int) -> None:
    """Note that the person wants to be forgotten; their names stay for the last answer."""
    Holder.objects.filter(pk=holder_id, leaving_since=None).update(leaving_since=clock.now())


def forget(holder_id: int) -> int:
    """Remove every name of a person; return how many. The row stays, for what refers to it."""
    with transaction.atomic():
        removed, _ = Identity.objects.filter(holder_id=holder_id).delete()
        Holder.objects.filter(pk=holder_id).update(
            erased_at=clock.now(),
            leaving_since=None,
            last_heard_at=None,
            quiet_since=None,
            unreachable_since=None,
            notice_version="",
            notice_at=None,
            news_by="",
            adult_version="",
            adult_at=None,
        )
    return removed


def heard(holder_id: int, at: datetime) -> None:
    """Note that the person wrote: Meta's window opens again, and they can be reached."""
    earlier = Q(last_heard_at=None) | Q(last_heard_at__lt=at)
    Holder.objects.filter(earlier, pk=holder_id).update(last_heard_at=at, unreachable_since=None)


def all_heard(said_at: Mapping[int, datetime]) -> None:
    """Note that these people wrote, as `heard` does of one; their rows are the caller's."""
    _NOTE_HEARD.run(connection, [{"holder": pk, "at": at} for pk, at in said_at.items()])


def speak(holder_id: int, language: str) -> None:
    """Answer this person in `language` (id, en) from now on."""
    Holder.objects.filter(pk=holder_id).update(language=language)


def quieten(holder_id: int, at: datetime | None) -> None:
    """Send no more reminders from `at` on; None: send them again."""
    Holder.objects.filter(pk=holder_id).update(quiet_since=at)


def note_notice(holder_ids: Collection[int], version: str, at: datetime) -> None:
    """Keep which text of the privacy notice these people were shown first, and when."""
    Holder.objects.filter(pk__in=holder_ids, notice_version="").update(
        notice_version=version, notice_at=at
    )


def declare_adult(holder_id: int, version: str) -> None:
    """Keep by which text this person first said that they are 18 or over, and when."""
    Holder.objects.filter(pk=holder_id, adult_version="").update(
        adult_version=version, adult_at=clock.now()
    )
