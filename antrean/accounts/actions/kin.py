"""The people whom somebody keeps for their next booking: kept, used, corrected, removed.

Everything of one person's happens under the lock of their own row, so that two tabs take turns.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from types import MappingProxyType
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from antrean.accounts.errors import KinRefusedError
from antrean.accounts.models import Kin
from antrean.kernel import clock
from antrean.kernel.dates import age_on
from antrean.people.models import GUARDIAN_UNDER, Holder

MOST: Final = MappingProxyType({"self": 1, "spouse": 1, "parent": 2, "child": 10})
# Where a birthday begins first: never is more asked for here than on the page before.
_EASTERNMOST = ZoneInfo("Asia/Jayapura")


@dataclass(frozen=True, slots=True, kw_only=True)
class Relative:
    """Somebody as they are kept; the NIK sealed and hashed."""

    name: str
    birth_date: date
    relation: str
    nik_sealed: str
    nik_hash: str

    def is_kept_as(self, kin: Kin) -> bool:
        """Whether nothing would change by keeping them once more."""
        return (kin.nik_hash, kin.name, kin.birth_date, kin.relation) == (
            self.nik_hash,
            self.name,
            self.birth_date,
            self.relation,
        )


def keep_kin(
    holder_id: int, people: Sequence[Relative], *, text_version: str, guardian_version: str = ""
) -> None:
    """Keep these people for the person's next booking.

    Whoever is known by their NIK, or by name and birth date, is kept as they are now. Where a
    relation has no room left, who was not used for the longest time gives way.

    Args:
        text_version: which text asked whether they shall be kept.
        guardian_version: which text the person accepted as parent or guardian of those under 17.

    Raises:
        KinRefusedError: somebody is under 17 and no guardian spoke for them.
    """
    now = clock.now()
    with transaction.atomic():
        known = _locked(holder_id)
        done: list[Kin] = []
        for one in people:
            row = _same(one, known, done) or Kin(holder_id=holder_id)
            if row.relation != one.relation:  # As a new one has none.
                others = [kin for kin in known if kin not in done and kin.pk != row.pk]
                row.number = _room(one.relation, [*others, *done], gives_way=others)
            row.kept_version, row.kept_at, row.used_at = text_version, now, now
            _write(row, one, guardian_version, now)
            done.append(row)
            known = list(Kin.objects.filter(holder=holder_id).order_by("used_at", "pk"))


def correct_kin(
    holder_id: int, kin_id: int, changed: Relative, *, guardian_version: str = ""
) -> None:
    """Put right what is kept of one of them.

    Raises:
        KinRefusedError: gone; the NIK is another's whom they keep; the relation has no room;
            they are under 17 and no guardian spoke for them.
    """
    with transaction.atomic():
        known = _locked(holder_id)
        row = next((kin for kin in known if kin.pk == kin_id), None)
        if row is None:
            raise KinRefusedError(reason="gone")
        others = [kin for kin in known if kin.pk != kin_id]
        if any(kin.nik_hash == changed.nik_hash for kin in others):
            raise KinRefusedError(reason="nik_twice")
        if row.relation != changed.relation:
            row.number = _room(changed.relation, others)
        _write(row, changed, guardian_version, clock.now())


def remove_kin(holder_id: int, kin_id: int) -> None:
    """Keep one of them no longer."""
    Kin.objects.filter(holder=holder_id, pk=kin_id).delete()


def use_kin(holder_id: int, kin_ids: Collection[int]) -> None:
    """Note that these were booked for: they are kept from now on for as long again."""
    Kin.objects.filter(holder=holder_id, pk__in=kin_ids).update(used_at=clock.now())


def forget_kin(holder_id: int) -> int:
    """Delete whomever the person keeps; return how many that were."""
    return Kin.objects.filter(holder=holder_id).delete()[0]


def forget_unused_kin(cutoff: datetime, limit: int) -> int:
    """Delete at most `limit` of those who were not used since; return how many."""
    ids = list(Kin.objects.filter(used_at__lt=cutoff).values_list("pk", flat=True)[:limit])
    return Kin.objects.filter(pk__in=ids).delete()[0]


def _locked(holder_id: int) -> list[Kin]:
    """Return whom the person keeps, the longest unused first; nobody else changes them now."""
    Holder.objects.select_for_update(no_key=True).get(pk=holder_id)
    return list(Kin.objects.filter(holder=holder_id).order_by("used_at", "pk"))


def _same(one: Relative, known: Collection[Kin], done: Collection[Kin]) -> Kin | None:
    left = [kin for kin in known if kin not in done]
    by_nik = (kin for kin in left if kin.nik_hash == one.nik_hash)
    # The NIK was mistyped the last time.
    by_name = (kin for kin in left if (kin.name, kin.birth_date) == (one.name, one.birth_date))
    return next(by_nik, None) or next(by_name, None)


def _room(relation: str, kin: Collection[Kin], *, gives_way: Sequence[Kin] = ()) -> int:
    """Return a number that is free, that of the first of `gives_way` if none is."""
    of_kind = {one.number for one in kin if one.relation == relation}
    free = [number for number in range(1, MOST[relation] + 1) if number not in of_kind]
    if free:
        return free[0]
    for one in gives_way:
        if one.relation == relation:
            Kin.objects.filter(pk=one.pk).delete()
            return one.number
    raise KinRefusedError(reason="full")


def _write(row: Kin, one: Relative, guardian_version: str, now: datetime) -> None:
    is_minor = age_on(now.astimezone(_EASTERNMOST).date(), one.birth_date) < GUARDIAN_UNDER
    if is_minor and guardian_version:
        row.guardian_version, row.guardian_at = guardian_version, now
    if is_minor and row.guardian_at is None:
        raise KinRefusedError(reason="guardian")
    row.name, row.birth_date, row.relation = one.name, one.birth_date, one.relation
    row.nik_sealed, row.nik_hash = one.nik_sealed, one.nik_hash
    row.save()
