"""Carrying out what a person means, and reporting what came of it.

Each act runs in a savepoint: a refusal is rolled back to where the act began, so nothing
is half written, and is an outcome like any other. A code acts for its own holder only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from functools import cache, partial, singledispatch
from typing import Any

from django.db import transaction

from antrean.accounts import actions as accounts
from antrean.accounts.errors import CodeNotFoundError
from antrean.bookings import actions, queries
from antrean.bookings.actions import Actor
from antrean.bookings.errors import BookingNotFoundError
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.dialogue import intents
from antrean.channels.whatsapp.dialogue.intents import BookingView, Intent
from antrean.channels.whatsapp.dialogue.outcomes import (
    Added,
    Cancelled,
    Changed,
    Confirmed,
    Corrected,
    DaysOffered,
    Erased,
    Held,
    InLine,
    NearDay,
    Outcome,
    Refused,
    Rescheduled,
    Understood,
    Undone,
)
from antrean.channels.whatsapp.standing import turns_of, view_of, views_of
from antrean.counters import actions as counters
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.offices.models import Office
from antrean.offices.queries import next_release
from antrean.people import actions as people
from antrean.people.models import Holder
from antrean.privacy import actions as privacy

# A list to tap has ten rows.
_DAYS_OFFERED = 10
# Codes that a person may send within an hour.
_SIGN_INS = 10

type _Near = Callable[[Office, date, int], tuple[NearDay, ...]]


@dataclass(frozen=True, slots=True)
class Doing:
    """Who acts, with which office, in which request: a message repeated acts once.

    What a person did counts from when they said it, by Meta's clock, not from when we read it.
    """

    holder: Holder
    office: Office
    request_key: str
    said_at: datetime

    @property
    def by(self) -> Actor:
        return Actor("whatsapp", "holder", said_at=self.said_at)


def perform(intent: Intent, doing: Doing) -> Outcome:
    """Return what came of an intent: done, refused by a rule, or nothing to do."""
    try:
        with transaction.atomic():
            return _act(intent, doing)
    except DomainError as refusal:
        return _refused(refusal, intent, doing)


@singledispatch
def _act(intent: Intent, doing: Doing) -> Outcome:
    return Understood()


@_act.register
def _(intent: intents.Register, doing: Doing) -> Outcome:
    giving_way = [_own(code, doing) for code in intent.replaces]
    for other in giving_way[1:]:
        actions.cancel(other.code, replace(doing.by, reason="replaced"))
    request = _request(intent, doing, replaces=giving_way[0].pk if giving_way else None)
    [held] = actions.allocate([request])
    if isinstance(held, DomainError):
        raise held
    return Held(view_of(held, clock.now()), replaced=bool(giving_way))


def _request(
    intent: intents.Register, doing: Doing, *, replaces: int | None = None
) -> actions.Request:
    return actions.Request(
        key=doing.request_key,
        holder_id=doing.holder.pk,
        office_id=doing.office.pk,
        applicants=tuple(
            actions.Applicant(person.name, person.birth_date, person.relation)
            for person in intent.people
        ),
        channel="whatsapp",
        said_at=doing.said_at,
        day=intent.day,
        replaces=replaces,
    )


@_act.register
def _(intent: intents.Confirm, doing: Doing) -> Outcome:
    booking = _own(intent.code, doing)
    done = actions.confirm(booking.code, doing.by, guardian_version=intent.guardian_version)
    return Confirmed(_view(booking.code, doing), late=done.late)


@_act.register
def _(intent: intents.Cancel, doing: Doing) -> Outcome:
    view, names = _cancel(intent.code, intent.people, doing)
    return Cancelled((view,), names)


@_act.register
def _(intent: intents.CancelAll, doing: Doing) -> Outcome:
    done = [_cancel(code, (), doing) for code in intent.codes]
    names = tuple(name for _, of_one in done for name in of_one)
    return Cancelled(tuple(view for view, _ in done), names)


@_act.register
def _(intent: intents.Undo, doing: Doing) -> Outcome:
    for code in intent.codes:
        actions.undo_cancel(_own(code, doing).code, doing.by)
    return Undone(tuple(_view(code, doing) for code in intent.codes))


@_act.register
def _(intent: intents.OfferDays, doing: Doing) -> Outcome:
    now = clock.now()
    booking = _own(intent.code, doing) if intent.code else None
    refusal = queries.why_not_movable(booking, doing.said_at) if booking else None
    if refusal is not None:
        raise refusal
    present = booking.slot.day if booking else None
    around = present or doing.office.today(now) + timedelta(days=1)
    release = next_release(doing.office, now)
    return DaysOffered(
        days=_near(doing.office, around, intent.people, besides=present),
        next_release=release.at if release else None,
    )


@_act.register
def _(intent: intents.Reschedule, doing: Doing) -> Outcome:
    booking = _own(intent.code, doing)
    actions.reschedule(booking.code, doing.by, day=intent.day, request_key=doing.request_key)
    return Rescheduled(_view(booking.code, doing))


@_act.register
def _(intent: intents.Correct, doing: Doing) -> Outcome:
    booking = _own(intent.code, doing)
    actions.correct(
        booking.code,
        doing.by,
        place_id=intent.person,
        name=intent.name,
        birth_date=intent.birth_date,
    )
    return Corrected(_view(booking.code, doing))


@_act.register
def _(intent: intents.SetLanguage, doing: Doing) -> Outcome:
    people.speak(doing.holder.pk, intent.language)
    return Changed()


@_act.register
def _(intent: intents.Stop, doing: Doing) -> Outcome:
    people.quieten(doing.holder.pk, clock.now())
    return Changed()


@_act.register
def _(intent: intents.Start, doing: Doing) -> Outcome:
    people.quieten(doing.holder.pk, None)
    return Changed()


@_act.register
def _(intent: intents.SignIn, doing: Doing) -> Outcome:
    # Whoever sends any six digits would sign a stranger's browser in as themselves.
    accounts.count_try("sign_in", doing.holder.pk, most=_SIGN_INS, within=timedelta(hours=1))
    try:
        adds = accounts.prove(intent.code, doing.holder.pk)
    except CodeNotFoundError as refusal:
        return Refused(refusal.code)  # Not raised: that would take the try back.
    return Added() if adds else Changed()


@_act.register
def _(intent: intents.SignOut, doing: Doing) -> Outcome:
    accounts.sign_out_everywhere(doing.holder.pk)
    return Changed()


@_act.register
def _(intent: intents.EraseData, doing: Doing) -> Outcome:
    return Erased(privacy.erase_person(doing.holder, doing.by))


@_act.register
def _(intent: intents.ShowStatus, doing: Doing) -> Outcome:
    turns = turns_of(doing.holder, doing.office, clock.now())
    for visit, turn in turns:
        # Afterwards: a visit comes last of all that is locked, and this person's next message
        # may ask for what comes first.
        note = partial(counters.note_asked, visit.pk, doing.said_at, told=turn.told)
        transaction.on_commit(note, robust=True)
    return InLine({turn.code: turn for _, turn in turns}) if turns else Understood()


def _own(code: str, doing: Doing) -> Booking:
    """Return the holder's booking.

    Raises:
        BookingNotFoundError: there is none, or it is somebody else's; nobody learns which.
    """
    booking = queries.booking(code)
    if booking.holder_id != doing.holder.pk:
        raise BookingNotFoundError(booking=code)
    return booking


def _view(code: str, doing: Doing) -> BookingView:
    return view_of(_own(code, doing), clock.now())


def _cancel(
    code: str, place_ids: Sequence[int], doing: Doing
) -> tuple[BookingView, tuple[str, ...]]:
    """Cancel for these people, or all; return the booking and whose place is given up."""
    before = {place.pk: place.state for place in _own(code, doing).places.all()}
    actions.cancel(code, doing.by, place_ids=place_ids or None, undoable=True)
    after = _view(code, doing)
    return after, tuple(
        person.name
        for person in after.people
        if person.state == "cancelled" and before[person.id] != "cancelled"
    )


def _near(
    office: Office, around: date, people_count: int, *, besides: date | None = None
) -> tuple[NearDay, ...]:
    found = queries.nearest_days(
        office, around=around, people=people_count, now=clock.now(), limit=_DAYS_OFFERED
    )
    return tuple(NearDay(day, remaining) for day, remaining in found if day != besides)


# Many at once


def register_all(wanted: Sequence[tuple[intents.Register, Doing]]) -> list[Outcome]:
    """Return what came of many people's registrations, none of which replaces another.

    There is one allocation for all, in the caller's transaction, and nobody's refusal is
    another's.
    """
    told = actions.allocate([_request(intent, doing) for intent, doing in wanted])
    views = _views([booking for booking in told if isinstance(booking, Booking)])
    near = cache(_near)  # A crowd asks for the same few days.
    return [
        _refused(outcome, intent, doing, near)
        if isinstance(outcome, DomainError)
        else Held(views[outcome.code])
        for outcome, (intent, doing) in zip(told, wanted, strict=True)
    ]


def confirm_all(wanted: Sequence[tuple[intents.Confirm, Doing]]) -> list[Outcome | None]:
    """Return what came of many people's confirming; None: nothing yet, it takes a closer look."""
    codes = [intent.code for intent, _ in wanted]
    owners = dict(Booking.objects.filter(code__in=codes).values_list("code", "holder_id"))
    confirmed = actions.confirm_punctual(
        [
            actions.Wish(intent.code, doing.by, intent.guardian_version)
            for intent, doing in wanted
            if owners.get(intent.code) == doing.holder.pk
        ]
    )
    views = _views(list(queries.bookings(confirmed)))
    return [
        Confirmed(views[intent.code])
        if intent.code in views and owners[intent.code] == doing.holder.pk
        else None
        for intent, doing in wanted
    ]


def _views(bookings: Sequence[Booking]) -> dict[str, BookingView]:
    return {view.code: view for view in views_of(bookings, clock.now())}


# Refusals


def _refused(
    refusal: DomainError, intent: Intent, doing: Doing, near: _Near | None = None
) -> Refused:
    booking = _about(intent, doing)
    return Refused(
        code=refusal.code,
        facts=refusal.facts,
        nearest=_alternatives(refusal, intent, booking, doing, near or _near),
        booking=booking,
    )


def _about(intent: Intent, doing: Doing) -> BookingView | None:
    code = getattr(intent, "code", "") or next(iter(getattr(intent, "codes", ())), "")
    own = bool(code) and Booking.objects.filter(code=code, holder=doing.holder).exists()
    return _view(code, doing) if own else None


def _alternatives(
    refusal: DomainError, intent: Intent, booking: BookingView | None, doing: Doing, near: _Near
) -> tuple[NearDay, ...]:
    """Return the days to choose from instead: those the rule named, else the nearest."""
    named: Any = refusal.facts.get("nearest")
    if named is not None:
        return tuple(NearDay(one["day"], one["remaining"]) for one in named)
    wanted = getattr(intent, "day", None) or (booking.day if booking else None)
    if wanted is None:
        return ()
    party = (
        intent.people if isinstance(intent, intents.Register) else booking.people if booking else ()
    )
    return near(doing.office, wanted, len(party) or 1)
