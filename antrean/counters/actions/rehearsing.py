"""A day that is only rehearsed: another row of the office, with invented visitors, then nothing.

Staff act there as they always do, since to every act it is an office like another: only no list
of offices has it, nobody can book there, and no message about it is owed. At its end every row
that hangs on it goes, whatever table it is in: the database itself says which rows refer to
which.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from typing import Any

from django.apps import apps
from django.db import models, transaction
from django.db.models import ForeignKey

from antrean.accounts.models import Account
from antrean.bookings.models import Booking
from antrean.counters.actions.cast import enter_cast
from antrean.counters.errors import RehearsalRunsError
from antrean.counters.models import Counter
from antrean.counters.queries.rules import hall_rules
from antrean.kernel import clock
from antrean.offices.models import Office, OfficeDay
from antrean.offices.queries import rules
from antrean.people.models import Holder

_ENDING = "-latihan"
_LONGEST_CODE = 40

type _Rows = dict[type[models.Model], set[Any]]


def begin_rehearsal(office: Office) -> Office:
    """Return where the staff of an office rehearse from now on, with its visitors and counters.

    Raises:
        RehearsalRunsError: they do already, or this is where they do.
    """
    with transaction.atomic():
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        if office.is_rehearsal or Office.objects.filter(rehearses=office).exists():
            raise RehearsalRunsError(office=office.code)
        now = clock.now()
        shadow = Office.objects.get(pk=office.pk)
        shadow.pk = None
        shadow.code = office.code[: _LONGEST_CODE - len(_ENDING)] + _ENDING
        shadow.state, shadow.doors_open, shadow.published_until = "planned", time(), None
        shadow.whatsapp_number = shadow.whatsapp_phone_number_id = ""
        shadow.rehearses, shadow.rehearsed_since = office, now
        shadow.save(force_insert=True)
        _furnish(shadow, office)
        enter_cast(shadow, now)
    return shadow


def _furnish(shadow: Office, office: Office) -> None:
    """Give a rehearsal the rules and the counters of its office."""
    today = office.today(clock.now())
    for found in (rules(office, today), hall_rules(office, today)):
        found.pk, found.office, found.effective_on = None, shadow, today
        found.save(force_insert=True)
    Counter.objects.bulk_create(
        Counter(office=shadow, number=one.number, stages=one.stages, zone=one.zone)
        for one in Counter.objects.filter(office=office)
    )


def end_rehearsal(office: Office) -> int:
    """Delete everything of an office's rehearsal; return how many rows there were."""
    with transaction.atomic():
        # Whoever begins one waits.
        Office.objects.select_for_update(no_key=True).get(pk=office.pk)
        shadow = Office.objects.filter(rehearses=office).first()
        if shadow is None:
            return 0
        _hold_still(shadow)
        return _delete(shadow)


def _hold_still(shadow: Office) -> None:
    """Let nothing new refer to a rehearsal while what does is looked for; locked as everywhere."""
    Office.objects.select_for_update().get(pk=shadow.pk)
    theirs = Booking.objects.filter(slot__office=shadow).order_by("pk")
    list(theirs.select_for_update(of=("self",)))
    list(OfficeDay.objects.select_for_update().filter(office=shadow).order_by("pk"))


def end_due_rehearsals() -> int:
    """Delete the rehearsals that were begun on another day of their office; return how many."""
    now, ended = clock.now(), 0
    running = Office.objects.filter(rehearses__isnull=False).select_related("rehearses")
    for shadow in running:
        if shadow.rehearsed_since and shadow.today(shadow.rehearsed_since) < shadow.today(now):
            assert shadow.rehearses  # noqa: S101  # what the filter says
            ended += bool(end_rehearsal(shadow.rehearses))
    return ended


# Everything that hangs on a row


def _delete(shadow: Office) -> int:
    rows = _hanging({Office: {shadow.pk}})
    rows = _hanging(rows | {Holder: _invented(shadow, rows.get(Booking, set()))})
    if Account in rows:
        raise RehearsalRunsError(office=shadow.code)  # Somebody was made to work there.
    # Without Django's own search for what refers to a row: that is among them, and the database
    # asks at the end of the transaction.
    return sum(_in(model, keys)._raw_delete("default") for model, keys in rows.items())  # noqa: SLF001


def _hanging(rows: _Rows) -> _Rows:
    """Return these rows and all that refer to one of them, directly or not."""
    found = {model: set(keys) for model, keys in rows.items() if keys}
    new = found
    while new:
        more: _Rows = {}
        for model, keys in new.items():
            for field in _references(model):
                known = found.get(field.model, set())
                theirs = _in(field.model, keys, by=field.name)
                more.setdefault(field.model, set()).update(
                    set(theirs.values_list("pk", flat=True)) - known
                )
        new = {model: keys for model, keys in more.items() if keys}
        for model, keys in new.items():
            found.setdefault(model, set()).update(keys)
    return found


def _in(model: type[models.Model], keys: set[Any], by: str = "pk") -> models.QuerySet[models.Model]:
    return model._default_manager.filter(**{f"{by}__in": keys})  # noqa: SLF001  # Django's own name


def _references(model: type[models.Model]) -> Iterator[ForeignKey[Any, Any]]:
    """Yield every column of ours that refers to a row of this model."""
    for other in apps.get_models():
        for field in other._meta.concrete_fields:  # noqa: SLF001  # Django's own name
            if isinstance(field, ForeignKey) and field.related_model is model:
                yield field


def _invented(shadow: Office, bookings: set[Any]) -> set[Any]:
    """Return who was made up for a rehearsal, or typed in during it, and booked nowhere else."""
    theirs = Holder.objects.filter(
        bookings__in=bookings, created_at__gte=shadow.rehearsed_since
    ).exclude(bookings__in=Booking.objects.exclude(pk__in=bookings))
    return set(theirs.values_list("pk", flat=True))
