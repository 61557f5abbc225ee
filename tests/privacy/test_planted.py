"""A name, a birth date, a number and a NIK are planted, and looked for everywhere."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date

import pytest
from django.apps import apps
from django.db import connection

from antrean.accounts import actions as accounts
from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.models import Conversation
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.paper.actions import make_list
from antrean.people import sealed
from antrean.privacy import actions
from antrean.slips import actions as slips
from antrean.slips.slip import booking_slip
from tests import make, staff
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at

NOW = at("2017-08-01 10:00")
DAY = date(2017, 8, 9)
NAME = "Zulaikha Rengganis"
NIK = "3171015708450001"
NIK_AT_DESK = "3171015708450002"
NUMBER = "81277700123"
PLANTED = re.compile(f"{NAME}|{NIK}|{NIK_AT_DESK}|{NUMBER}", re.IGNORECASE)

# Where each may stand, and nowhere else. The NIK stands nowhere in clear but where somebody
# typed it although nobody asked.
ALLOWED = {
    "bookings_place.name": {NAME},
    "accounts_kin.name": {NAME},
    "people_identity.value": {NUMBER},
    "whatsapp_delivery.body": {NAME, NIK, NUMBER},
    "whatsapp_inboxevent.payload": {NAME, NIK, NUMBER},
    "whatsapp_conversation.draft": {NAME},
    "notifications_message.body": {NAME},
}


@pytest.fixture
def planted(db: None) -> Iterator[None]:
    """Let one person go through everything: chat, API, mistakes, a failure."""
    with clock.stopped(NOW):
        office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
        make.slot(office=office, day=DAY)
        chat = Chat(who={"from": f"62{NUMBER}", "from_user_id": "ID.42"})
        for text in (f"#{NAME}#25011987#09082017", "BATAL", "KEMBALI", NIK, f"Nama: {NAME}"):
            chat.says(text)
        holder = make.contact_holder(phone=f"+62{NUMBER}")
        person = bookings.Applicant(
            name=NAME,
            birth_date=date(1945, 8, 17),
            nik_sealed=sealed.seal(NIK),
            nik_hash=sealed.nik_hash(NIK),
        )
        booking = bookings.hold(
            make.request(office=office, day=DAY, holder=holder, people=(person,))
        )
        bookings.confirm(booking.code, bookings.Actor("api", "client:1"))
        kin = accounts.Relative(
            name=NAME,
            birth_date=date(1945, 8, 17),
            relation="parent",
            nik_sealed=sealed.seal(NIK),
            nik_hash=sealed.nik_hash(NIK),
        )
        accounts.keep_kin(holder.pk, [kin], text_version="test")
        Conversation.objects.update(step="fill", draft=[NAME])
        chat.says(NAME)
        go_to_the_desk(office)
        make_list(office, DAY, staff.account("reception", office))
        yield


def go_to_the_desk(office: Office) -> None:
    """Let somebody book there, with their NIK from the card, and take a slip along."""
    desk = bookings.Actor("staff", "staff:1", "id_card")
    someone = make.request(office=office, day=DAY, people=make.people(NAME), channel="staff")
    booking = bookings.book_at_desk(someone, desk)
    place = booking.places.get()
    bookings.note_nik(booking.code, desk, place_id=place.pk, nik=NIK_AT_DESK)
    slips.set_printer(office, "10.1.2.3", 9100)
    assert slips.print_slip(office, booking_slip(booking, language="id"))


def cells() -> Iterator[tuple[str, str]]:
    """Return every cell of every table that holds something, with the name of its column."""
    for model in apps.get_models(include_auto_created=True):
        table = model._meta.db_table
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608  # our own tables
            columns = [column[0] for column in cursor.description]
            for row in cursor.fetchall():
                for column, value in zip(columns, row, strict=True):
                    yield f"{table}.{column}", _text(value)


def _text(value: object) -> str:
    if isinstance(value, bytes | memoryview):
        return bytes(value).decode("utf-8", "replace")
    return json.dumps(value) if isinstance(value, dict | list) else str(value)


def found() -> dict[str, set[str]]:
    where: dict[str, set[str]] = {}
    for column, text in cells():
        if hits := set(PLANTED.findall(text)):
            where.setdefault(column, set()).update(hits)
    return where


def test_what_was_planted_stands_only_where_it_may(planted: None) -> None:
    where = found()

    elsewhere = {
        column: hits - ALLOWED.get(column, set())
        for column, hits in where.items()
        if hits - ALLOWED.get(column, set())
    }
    assert elsewhere == {}
    # It was made possible: the search finds what is there.
    assert where["bookings_place.name"] == {NAME}
    assert where["accounts_kin.name"] == {NAME}
    assert NIK in where["whatsapp_inboxevent.payload"]


def test_after_its_time_nothing_of_it_is_left_in_any_table(planted: None) -> None:
    with clock.stopped(NOW.replace(year=2020)):
        actions.apply_retention()

    assert found() == {}


def test_after_it_was_asked_for_nothing_of_it_is_left_in_any_table(planted: None) -> None:
    holder = make.contact_holder(phone=f"+62{NUMBER}")
    # Who booked at a desk is known by nothing but their booking.
    at_desk = Booking.objects.get(channel="staff").holder

    for one in (holder, at_desk):
        actions.erase_person(one, bookings.Actor("whatsapp", "holder"))
    actions.forget_leaving()

    assert found() == {}


def test_logs_never_bear_what_was_planted(
    db: None, capfd: pytest.CaptureFixture[str], request: pytest.FixtureRequest
) -> None:
    request.getfixturevalue("planted")

    written = "".join(capfd.readouterr())
    assert "event_failed" in written
    assert not PLANTED.search(written)
