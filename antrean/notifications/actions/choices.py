"""By which channel a person is told news: their own choice."""

from __future__ import annotations

from django.db import transaction

from antrean.notifications import queries
from antrean.notifications.models import Message
from antrean.people import actions as people
from antrean.people.models import Holder

_NEWS = ["closure", "delay", "reminder"]


def choose_channel(holder_id: int, channel: str) -> None:
    """Tell this person news by `channel` from now on ("": by what is known); also what is owed.

    What is being sent goes out as it is, and nothing goes out twice. Messages are locked before
    the holder, as by whoever records an outcome.
    """
    with transaction.atomic():
        owed = _locked(holder_id)
        Holder.objects.filter(pk=holder_id).update(news_by=channel)
        _send_by_choice(holder_id, owed)


def drop_channel(holder_id: int, channel: str) -> None:
    """Reach this person by `channel` no longer; what is owed goes by what is left.

    Raises:
        ContactRefusedError: last, nothing would be left.
    """
    with transaction.atomic():
        owed = _locked(holder_id)
        people.drop_contact(holder_id, channel)
        Holder.objects.filter(pk=holder_id, news_by=channel).update(news_by="")
        _send_by_choice(holder_id, owed)


def hand_over(holder_id: int, to_holder_id: int) -> None:
    """Let what is owed to one person go to another, who has their names from now on."""
    Message.objects.filter(holder=holder_id, state="owed").update(holder=to_holder_id)


def _locked(holder_id: int) -> list[int]:
    owed = Message.objects.filter(holder=holder_id, state="owed", kind__in=_NEWS)
    locked = owed.select_for_update(no_key=True).order_by("pk")
    return list(locked.values_list("pk", flat=True))


def _send_by_choice(holder_id: int, message_ids: list[int]) -> None:
    now_by = queries.news_channels([holder_id])[holder_id]
    Message.objects.filter(pk__in=message_ids).update(channel=now_by)
