"""Queue numbers: each slot has a block of its own, so numbers follow the hours.

A party gets neighbours. When the block cannot hold the party, it gets the numbers after
the day's last; a number is never used again, whatever becomes of the person.
"""

from __future__ import annotations

from django.db.models import F

from antrean.bookings.models import Slot
from antrean.offices.models import OfficeDay

SERIES = "A"


def give_numbers(slot: Slot, people: int) -> list[str]:
    """Return `people` neighbouring numbers of the locked slot, e.g. ["A012", "A013"]."""
    if block := take_of_block(slot, people):
        Slot.objects.filter(pk=slot.pk).update(numbers_given=F("numbers_given") + people)
        return block
    return _named(_after_the_last(slot, people), people)


def take_of_block(slot: Slot, people: int) -> list[str]:
    """Take neighbouring numbers of the locked slot's block; the caller keeps `numbers_given`.

    None are left for the party when the list is empty.
    """
    if slot.numbers_given + people > slot.block_size:
        return []
    first = slot.first_number + slot.numbers_given
    slot.numbers_given += people
    return _named(first, people)


def _named(first: int, people: int) -> list[str]:
    return [f"{SERIES}{number:03d}" for number in range(first, first + people)]


def _after_the_last(slot: Slot, people: int) -> int:
    # The office-day row is the last lock of the order, so taking it here cannot deadlock.
    day = OfficeDay.objects.select_for_update(no_key=True).get(
        office_id=slot.office_id, day=slot.day
    )
    first = day.last_number + 1
    OfficeDay.objects.filter(pk=day.pk).update(last_number=F("last_number") + people)
    return first
