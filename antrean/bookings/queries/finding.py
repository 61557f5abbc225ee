"""Whoever stands at the desk without a code, found among today's people of the office.

Each way needs something that the person says of themselves, and finds nobody of another day or
another office.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db.models import Q, QuerySet

from antrean.bookings.models import Booking, Place
from antrean.bookings.queries.bookings import whole
from antrean.kernel.names import folded
from antrean.offices.models import Office

MOST_FOUND = 10
ENDING = 4  # digits of a telephone number


def found_by_name(office: Office, day: date, *, name: str, birth_date: date) -> list[Booking]:
    """Return the day's bookings with somebody born then whose name has these words.

    Titles, capitals and the spellings of Muhammad make no difference; neither does a word that
    was left out, since people say less than stands on their card.
    """
    words = set(folded(name).split())
    born = _of_day(office, day).filter(birth_date=birth_date)
    named = born.values_list("booking", "name")
    return _read([pk for pk, known in named if words and words <= set(folded(known).split())])


def found_by_number(office: Office, day: date, number: str) -> list[Booking]:
    """Return the day's booking with this queue number; `a12` is read as `A012`."""
    typed = "".join(character for character in number.upper() if character.isalnum())
    series, digits = typed[:1], typed[1:]
    if not (series.isalpha() and digits.isascii() and digits.isdigit()):
        return []
    theirs = _of_day(office, day).filter(queue_number=f"{series}{int(digits):03d}")
    return _read(theirs.values_list("booking", flat=True))


def found_by_phone(office: Office, day: date, ending: str) -> list[Booking]:
    """Return the day's bookings of holders whose number ends with these four digits."""
    if not (len(ending) == ENDING and ending.isascii() and ending.isdigit()):
        return []
    theirs = _of_day(office, day).filter(
        booking__holder__identities__kind="phone",
        booking__holder__identities__value__endswith=ending,
    )
    return _read(theirs.values_list("booking", flat=True))


def _of_day(office: Office, day: date) -> QuerySet[Place]:
    # Whoever cancelled, or was forgotten, is not expected by anybody.
    return Place.objects.filter(~Q(state="cancelled"), office=office, day=day, erased_at=None)


def _read(ids: Collection[int]) -> list[Booking]:
    return list(whole().filter(pk__in=set(ids)).order_by("slot__starts_at", "pk")[:MOST_FOUND])
