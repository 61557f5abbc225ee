"""By which channel a person is told news: their own choice."""

from __future__ import annotations

from django.db import transaction

from antrean.notifications import queries
from antrean.notifications.models import Message
from antrean.people.models import Holder

_NEWS = ["closure", "delay", "reminder"]


def choose_channel(holder_id: int, channel: str) -> None:
    """Tell this person news by `channel` from now on ("": by what is known); also what is owed.

    What is being sent goes out as it is, and nothing goes out twice. Messages are locked before
    the holder, as by whoever records an outcome.
    """
    with transaction.atomic():
        owed = Message.objects.filter(holder=holder_id, state="owed", kind__in=_NEWS)
        locked = owed.select_for_update(no_key=True).order_by("pk")
        ids = list(locked.values_list("pk", flat=True))
        Holder.objects.filter(pk=holder_id).update(news_by=channel)
        now_by = queries.news_channels([holder_id])[holder_id]
        Message.objects.filter(pk__in=ids).update(channel=now_by)
