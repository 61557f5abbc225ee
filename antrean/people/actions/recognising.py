"""Who is behind a message.

The WhatsApp user id (BSUID) decides who somebody is. A phone is only a hint: numbers are
given out again, and a new owner must see nothing of the old one. Meta announces a number
that was changed; then, and only then, old and new names are one person.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Self

from django.db import IntegrityError, connection, transaction
from django.db.models import Q

from antrean.kernel import clock
from antrean.kernel.rows import Statement
from antrean.people.actions.noting import forget
from antrean.people.models import Holder, Identity

# Names are always added in this order, equals sorted by value, so that two workers who meet
# the same new people wait for each other in one direction only.
_KINDS = ("bsuid", "parent_bsuid", "phone", "email", "account")
# How often to look again after somebody else was first.
_ATTEMPTS = 3

type _Names = Mapping[str, str]
type _Known = Mapping[str, Identity]


# Sorted, and `WHERE true` because SQLite takes the ON of a SELECT for a join's.
_INSERT_IDENTITIES = Statement(
    "INSERT INTO people_identity (holder_id, kind, value, since)"
    " SELECT holder, kind, value, since FROM {given} WHERE true ORDER BY kind, value"
    " ON CONFLICT (kind, value) DO NOTHING RETURNING holder_id",
    "holder int, kind text, value text, since instant",
    returns="holder int",
)
_INSERT_HOLDERS = Statement(
    "INSERT INTO people_holder (language, created_at, notice_version)"
    " SELECT 'id', created_at, '' FROM {given} RETURNING id",
    "created_at instant",
    returns="id int",
)
# One look at an index for each: as a join it would be planned to read all who were ever known.
_FIND_IDENTITIES = Statement(
    "SELECT kind, value, found.holder,"
    " (SELECT leaving_since IS NOT NULL FROM people_holder WHERE id = found.holder)"
    " FROM (SELECT kind, value, (SELECT holder_id FROM people_identity AS known"
    " WHERE known.kind = given.kind AND known.value = given.value) AS holder FROM {given})"
    " AS found WHERE found.holder IS NOT NULL",
    "kind text, value text",
    returns="kind text, value text, holder int, leaves bool",
)


@dataclass(frozen=True, slots=True, order=True)
class Contact:
    """A way to reach a person."""

    kind: str
    value: str

    @classmethod
    def phone(cls, number: str) -> Self:
        """Return a telephone number, given in E.164."""
        return cls("phone", number)

    @classmethod
    def email(cls, address: str) -> Self:
        """Return an e-mail address; its case means nothing."""
        return cls("email", address.lower())


@dataclass(frozen=True, slots=True)
class Contacted:
    """Whose contacts these are; `new` are the holders made just now."""

    holder_ids: Mapping[Contact, int]
    new: frozenset[int]


def recognise(
    *,
    at: datetime,
    bsuid: str | None = None,
    parent_bsuid: str | None = None,
    phone: str | None = None,
) -> Holder:
    """Return the person who wrote at the instant `at`, a new one if nobody is known so.

    Names seen together for the first time belong to one person from then on. A phone that
    was another BSUID's is a new person's, who gets a mark for staff.

    Args:
        at: when it was said; what was said before a phone changed hands moves nothing.
        phone: E.164.
    """
    names = _given(bsuid=bsuid, parent_bsuid=parent_bsuid, phone=phone)
    return _the_same(names) or _first_or_again(lambda: _recognise(names, at))


def recognise_number(phone: str, *, bsuid: str, at: datetime) -> Holder | None:
    """Return who has this number, for somebody who could read there what we sent; None: unclear.

    A code proves a number, and a number may have been another's: where its person has a user
    id, only the same id, as Meta names it for the message, makes both one person. With another
    id it is somebody new, as when they write.

    Args:
        phone: E.164.
        bsuid: of whose telephone the message came to; empty while Meta has not said so.
    """
    known = _known(_given(phone=phone)).get("phone")
    if known is not None and not bsuid and _has_bsuid(known.holder):
        return None
    return recognise(bsuid=bsuid, phone=phone, at=at)


def meet(seen: Sequence[tuple[_Names, datetime]]) -> list[int | None]:
    """Return the ids of the people who wrote under these names, new people among them.

    None for whom it takes a closer look, with `recognise`: whose names are of several people,
    known in part, or of somebody who asked to be forgotten.

    Args:
        seen: names by kind, empty ones left out of account, and when they were seen.
    """
    named = [(_given(**names), at) for names, at in seen]
    return _first_or_again(lambda: _meet(named))


def holders_for_contacts(contacts: Collection[Contact]) -> Contacted:
    """Return the persons with these contacts, new ones where nobody is known so.

    Set-wise, inside the caller's transaction. Contacts go in sorted, so two batches that
    meet the same new people wait for one another in one direction only.
    """
    holders = holder_ids(contacts)
    missing = sorted(set(contacts) - holders.keys())
    if not missing:
        return Contacted(holders, frozenset())
    made, now = _new_holders(len(missing)), clock.now()
    rows = [
        {"holder": pk, "kind": contact.kind, "value": contact.value, "since": now}
        for pk, contact in zip(made, missing, strict=True)
    ]
    named = {pk for (pk,) in _INSERT_IDENTITIES.run(connection, rows)}
    holders |= {contact: pk for pk, contact in zip(made, missing, strict=True) if pk in named}
    if len(named) < len(made):
        # Somebody else added the same contact just now: it is theirs whom they added.
        Holder.objects.filter(pk__in=set(made) - named).delete()
        holders |= holder_ids(set(missing) - holders.keys())
    return Contacted(holders, frozenset(named))


def link_change(
    *,
    at: datetime,
    previous_bsuid: str | None = None,
    current_bsuid: str | None = None,
    previous_phone: str | None = None,
    phone: str | None = None,
) -> None:
    """Make the names that Meta announced for a person theirs; announced again, nothing changes.

    A person we do not know is none of our business: they get a name when they write.
    """
    before = _known(_given(bsuid=previous_bsuid, phone=previous_phone))
    owner = next((before[kind].holder for kind in _KINDS if kind in before), None)
    if owner is None:
        return
    for kind, value in _given(bsuid=current_bsuid, phone=phone).items():
        _first_or_again(lambda kind=kind, value=value: _announced(owner, kind, value, at))  # type: ignore[misc]
    if phone and previous_phone and phone != previous_phone:
        # Whoever gets the old number next is somebody else.
        owner.identities.filter(kind="phone", value=previous_phone, since__lt=at).delete()


def holder_ids(contacts: Collection[Contact]) -> dict[Contact, int]:
    """Return the holders of these contacts; who asked to be forgotten is nobody's any more."""
    rows = [{"kind": contact.kind, "value": contact.value} for contact in contacts]
    found = _FIND_IDENTITIES.run(connection, rows)
    leaving = {holder_id for *_, holder_id, leaves in found if leaves}
    for holder_id in leaving:
        forget(holder_id)
    return {
        Contact(kind, value): holder_id
        for kind, value, holder_id, _ in found
        if holder_id not in leaving
    }


def _new_holders(count: int) -> list[int]:
    rows = [{"created_at": clock.now()}] * count
    return [pk for (pk,) in _INSERT_HOLDERS.run(connection, rows)]


def _given(**names: str | None) -> dict[str, str]:
    return {kind: names[kind] for kind in _KINDS if names.get(kind)}  # type: ignore[misc]


def _known(names: _Names) -> dict[str, Identity]:
    """Return the identities of these names that exist, by kind.

    Who asked to be forgotten and writes again is somebody new.
    """
    wanted = Q(pk__in=[])
    for kind, value in names.items():
        wanted |= Q(kind=kind, value=value)
    found = list(Identity.objects.filter(wanted).select_related("holder"))
    leaving = {one.holder_id for one in found if one.holder.leaving_since}
    for holder_id in leaving:
        forget(holder_id)
    return {one.kind: one for one in found if one.holder_id not in leaving}


def _meet(named: Sequence[tuple[_Names, datetime]]) -> list[int | None]:
    values = {value for names, _ in named for value in names.values()}
    known = {
        (kind, value): None if leaving else holder_id
        for kind, value, holder_id, leaving in Identity.objects.filter(
            kind__in=_KINDS, value__in=values
        ).values_list("kind", "value", "holder_id", "holder__leaving_since")
    }
    met: list[int | None] = []
    new: dict[int, tuple[_Names, datetime]] = {}
    of_new: set[tuple[str, str]] = set()
    for index, (names, at) in enumerate(named):
        theirs = set(names.items())
        owners = {known[name] for name in theirs & known.keys()}
        met.append(owners.pop() if theirs <= known.keys() and len(owners) == 1 else None)
        if theirs and theirs.isdisjoint(known) and theirs.isdisjoint(of_new):
            new[index] = names, at
            of_new |= theirs
    for index, holder_id in zip(new, _introduce(list(new.values())), strict=True):
        met[index] = holder_id
    return met


def _introduce(people: Sequence[tuple[_Names, datetime]]) -> list[int]:
    """Add people of whom no name is known; return their ids."""
    if not people:
        return []
    now = clock.now()
    holders = Holder.objects.bulk_create(Holder(created_at=now) for _ in people)
    identities = [
        Identity(holder=holder, kind=kind, value=value, since=at)
        for holder, (names, at) in zip(holders, people, strict=True)
        for kind, value in names.items()
    ]
    identities.sort(key=lambda one: (_KINDS.index(one.kind), one.value))
    Identity.objects.bulk_create(identities)
    return [holder.pk for holder in holders]


def _the_same(names: _Names) -> Holder | None:
    """Return the person when every name is known and theirs: nothing is to be written."""
    known = _known(names)
    holders = {identity.holder_id for identity in known.values()}
    if known.keys() != names.keys() or len(holders) != 1:
        return None
    return next(iter(known.values())).holder


def _recognise(names: _Names, at: datetime) -> Holder:
    known = _known(names)
    holder = _owner(names, known) or Holder.objects.create(created_at=clock.now())
    for kind, value in names.items():
        if kind not in known:
            Identity.objects.create(holder=holder, kind=kind, value=value, since=at)
    if _is_recycled(known, holder):
        _take_phone(holder, known["phone"], at)
    return holder


def _owner(names: _Names, known: _Known) -> Holder | None:
    """Return whose names these are: the BSUID decides, the phone only if it is nobody else's."""
    for kind in _KINDS:
        if kind not in known:
            continue
        if kind == "phone" and "bsuid" in names and _has_bsuid(known["phone"].holder):
            return None
        return known[kind].holder
    return None


def _is_recycled(known: _Known, holder: Holder) -> bool:
    phone = known.get("phone")
    return phone is not None and phone.holder_id != holder.pk and _has_bsuid(phone.holder)


def _take_phone(holder: Holder, phone: Identity, at: datetime) -> None:
    """Move a phone to the person who writes from it now; staff see that it was another's."""
    taken = Identity.objects.filter(pk=phone.pk, since__lt=at).update(holder=holder, since=at)
    if taken:
        Holder.objects.filter(pk=holder.pk).update(number_recycled_at=at)
        holder.number_recycled_at = at


def _has_bsuid(holder: Holder) -> bool:
    return holder.identities.filter(kind="bsuid").exists()


def _announced(owner: Holder, kind: str, value: str, at: datetime) -> None:
    identity, is_new = Identity.objects.get_or_create(
        kind=kind, value=value, defaults={"holder": owner, "since": at}
    )
    if not is_new and identity.holder_id != owner.pk:
        # They wrote under the new name before the announcement arrived.
        Identity.objects.filter(pk=identity.pk).update(holder=owner, since=at)


def _first_or_again[T](find: Callable[[], T]) -> T:
    """Run in a savepoint; when somebody else added the same name first, look again."""
    for _ in range(_ATTEMPTS - 1):
        try:
            with transaction.atomic():
                return find()
        except IntegrityError:
            continue
    with transaction.atomic():
        return find()
