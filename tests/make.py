"""Makers: the smallest valid row of each kind. Say only what the test is about."""

from __future__ import annotations

import itertools
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from antrean.bookings.actions import Applicant, Request
from antrean.bookings.models import Slot
from antrean.counters.models import HallDay, HallRules, Ticket, Visit
from antrean.notifications.models import URGENCY, Message
from antrean.offices.models import Office, OfficeDay, OpeningHours
from antrean.people.actions import Contact, holders_for_contacts
from antrean.people.models import Holder, Identity

# Wednesday, 9 August 2017: the day in the first report about the queue.
DAY = date(2017, 8, 9)
_serial = itertools.count(1)


def hours() -> None:
    """Make the week that all offices share, unless it is there."""
    if OpeningHours.objects.filter(office=None).exists():
        return
    pause = (time(12), time(13))
    OpeningHours.objects.bulk_create(
        OpeningHours(
            weekday=weekday,
            effective_on=date(2017, 1, 1),
            opens=time(8),
            closes=time(15),
            break_starts=starts,
            break_ends=ends,
        )
        for weekday, (starts, ends) in enumerate([pause] * 4 + [(time(11, 30), time(13))])
    )


def office(
    *,
    code: str = "",
    timezone: str = "Asia/Jakarta",
    capacity: int = 10,
    state: str = "pilot",
    whatsapp_phone_number_id: str = "",
) -> Office:
    """Make an office like Bogor's: open, and open from Monday to Friday."""
    hours()
    return Office.objects.create(
        code=code or f"kantor-{next(_serial)}",
        kind="kanim",
        name="Kantor Imigrasi Kelas I Non TPI Bogor",
        office_class="Kelas I Non TPI",
        city="Kota Bogor",
        province="Jawa Barat",
        timezone=timezone,
        latitude="-6.58",
        longitude="106.80",
        in_pilot=True,
        state=state,
        address="Jalan Jenderal Ahmad Yani Nomor 19, Bogor",
        phone="+622518332870",
        capacity=capacity,
        whatsapp_phone_number_id=whatsapp_phone_number_id,
        whatsapp_number="+628111100333",
    )


an_office = office  # For makers with a parameter of that name.


def slot(
    *,
    office: Office | None = None,
    day: date = DAY,
    starts: time = time(8),
    minutes: int = 60,
    capacity: int = 10,
) -> Slot:
    """Make a slot that opened fourteen days before and closes at 16.00 the day before."""
    office = office or an_office()
    office_day, _ = OfficeDay.objects.get_or_create(office=office, day=day)
    starts_at: datetime = office.at(day, starts)
    made = Slot.objects.create(
        office=office,
        day=day,
        starts_at=starts_at,
        ends_at=starts_at + timedelta(minutes=minutes),
        capacity=capacity,
        bookable_from=office.at(day - timedelta(days=14), time(10)),
        bookable_until=office.at(day - timedelta(days=1), time(16)),
        first_number=office_day.last_number + 1,
        block_size=max(10, 2 * capacity),
    )
    office_day.last_number += made.block_size
    office_day.save(update_fields=["last_number"])
    return made


def hall_rules(
    *,
    office: Office | None = None,
    preset: str = "three",
    walk_ins: int = 20,
    priorities: int = 30,
    notice: str = "",
) -> HallRules:
    """Make the rules of a hall, in force since long ago; of all offices unless one is named."""
    return HallRules.objects.create(
        office=office,
        effective_on=date(2017, 1, 1),
        preset=preset,
        walk_ins=walk_ins,
        priorities=priorities,
        notice=notice,
    )


def visit(*, hall: HallDay, number: str = "", at: datetime | None = None) -> Visit:
    """Make somebody who just came and waits at the first stage of a hall of three."""
    at = at or an_instant(hall.day + timedelta(days=2), time(8))
    number = number or f"W{next(_serial):03d}"
    made = Visit.objects.create(
        hall=hall,
        public_id=f"{next(_serial):016x}",
        stage="documents",
        lane="walk_in",
        hour=at,
        number=int(number[1:]),
        entered_at=at,
        since=at,
    )
    Ticket.objects.create(hall=hall, visit=made, number=number)
    return made


def holder(*, phone: str = "", at: datetime | None = None) -> Holder:
    """Make somebody who books, known by a phone number."""
    since = at or an_instant()
    made = Holder.objects.create(created_at=since)
    Identity.objects.create(
        holder=made, kind="phone", value=phone or f"+62811{next(_serial):07d}", since=since
    )
    return made


def contact_holder(*, phone: str = "", email: str = "") -> Holder:
    """Return whoever has this contact, as the API knows them: somebody new if nobody has."""
    contact = Contact.phone(phone) if phone else Contact.email(email)
    return Holder.objects.get(pk=holders_for_contacts([contact]).holder_ids[contact])


def an_instant(day: date = DAY, clock_time: time = time(12)) -> datetime:
    """Return noon in Jakarta, two days before the visit unless told otherwise."""
    return datetime.combine(day - timedelta(days=2), clock_time, ZoneInfo("Asia/Jakarta"))


def people(*names: str) -> tuple[Applicant, ...]:
    """Make applicants, all born on 25 January 1987."""
    return tuple(Applicant(name=name, birth_date=date(1987, 1, 25)) for name in names)


def request(  # noqa: PLR0913  # what a request may say
    *,
    slot: Slot | None = None,
    office: Office | None = None,
    day: date | None = None,
    holder: Holder | None = None,
    people: tuple[Applicant, ...] = (Applicant(name="Budi", birth_date=date(1987, 1, 25)),),
    key: str = "",
    channel: str = "whatsapp",
    replaces: int | None = None,
    digest: str = "",
    said_at: datetime | None = None,
) -> Request:
    """Make a request for a slot, or for a day of an office."""
    if slot is not None:
        office_id = slot.office_id
    else:
        assert office is not None
        office_id = office.pk
    return Request(
        key=key or f"test:{next(_serial)}",
        holder_id=(holder or a_holder()).pk,
        office_id=office_id,
        slot_id=slot.pk if slot and day is None else None,
        day=day,
        applicants=people,
        channel=channel,
        replaces=replaces,
        digest=digest,
        said_at=said_at,
    )


a_holder = holder  # For makers with a parameter of that name.


def message(  # noqa: PLR0913  # what a message may say
    *,
    holder: Holder | None = None,
    office: Office | None = None,
    kind: str = "answer",
    key: str = "",
    body: dict[str, object] | None = None,
    about: str = "",
    due_at: datetime | None = None,
    expires_at: datetime | None = None,
) -> Message:
    """Owe a message, at noon two days before the visit unless told otherwise."""
    due_at = due_at or an_instant()
    return Message.objects.create(
        holder=holder or a_holder(),
        office=office or an_office(),
        kind=kind,
        urgency=URGENCY.get(kind, 0),
        key=key or f"message:{next(_serial)}",
        body=body or {"words": {"kind": "text", "body": "Halo"}},
        about=about,
        owed_at=due_at,
        due_at=due_at,
        try_at=due_at,
        expires_at=expires_at,
    )
