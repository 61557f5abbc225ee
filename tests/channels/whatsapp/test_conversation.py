from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

import pytest

from antrean.bookings import actions as bookings
from antrean.bookings.models import Booking, BookingEvent, Claim, Place
from antrean.channels.whatsapp.dialogue import words
from antrean.channels.whatsapp.dialogue.intents import CancelAll
from antrean.channels.whatsapp.dialogue.outcomes import Refused
from antrean.channels.whatsapp.models import Conversation, InboxEvent
from antrean.channels.whatsapp.performing import Doing, perform
from antrean.kernel import clock, codes, phones
from antrean.notifications.models import Message
from antrean.offices.models import Office
from antrean.people.models import Holder
from antrean.privacy.notice import VERSION
from tests import make
from tests.channels.whatsapp import bodies
from tests.channels.whatsapp.chat import Chat, at, owed, said

NOW = at("2017-08-01 10:00")
FORM = "#Budi#25011987#09082017"
OTHER_NUMBER = "400000000000002"


@pytest.fixture
def office(db: None) -> Iterator[Office]:
    """An office with room on 9 and 10 August, at ten o'clock on the first."""
    with clock.stopped(NOW):
        office = make.office(whatsapp_phone_number_id=bodies.NUMBER_ID)
        for day in (9, 10):
            make.slot(office=office, day=date(2017, 8, day), capacity=4)
        yield office


def registered(chat: Chat, form: str = FORM) -> str:
    """Register and return the code."""
    [barcode] = chat.says(form)
    assert isinstance(barcode, words.Barcode)
    return barcode.code


def confirmed(chat: Chat, form: str = FORM) -> str:
    code = registered(chat, form)
    [ticket] = chat.says(code)
    assert isinstance(ticket, words.Ticket)
    return code


def later(**passed: float) -> Any:
    return clock.stopped(NOW + timedelta(**passed))


# From the first message to the queue number.


def test_a_form_becomes_a_barcode_and_its_code_a_ticket(office: Office) -> None:
    chat = Chat()

    code = registered(chat)
    [ticket] = chat.says(f"{code[:4]}-{code[4:8].lower()}-{code[8]}")

    assert isinstance(ticket, words.Ticket)
    assert "A001" in ticket.caption
    assert Place.objects.get().queue_number == "A001"
    kinds = Message.objects.exclude(kind="reminder").order_by("pk").values_list("kind", "about")
    assert list(kinds) == [("hold", code), ("ticket", code)]


def test_the_first_answer_bears_the_notice_and_its_version_is_kept(office: Office) -> None:
    chat = Chat()

    first, second = said(chat.says("halo")), said(chat.says("halo"))

    assert "/privasi" in first
    assert "/privasi" not in second
    holder = Holder.objects.get()
    assert (holder.notice_version, holder.notice_at) == (VERSION, NOW)


def test_a_new_form_replaces_the_hold(office: Office) -> None:
    chat = Chat()
    old = registered(chat)

    new = registered(chat, "#Budi#25011987#10082017")

    assert Booking.objects.get(code=old).state == "cancelled"
    assert Booking.objects.get(code=new).state == "held"
    assert BookingEvent.objects.get(event="cancel").reason == "replaced"


def test_a_new_form_replaces_every_hold(office: Office) -> None:
    chat = Chat()
    chat.says("halo")
    holder = Holder.objects.get()
    for key in ("a", "b"):
        bookings.hold(make.request(office=office, day=date(2017, 8, 9), holder=holder, key=key))

    new = registered(chat)

    assert [b.code for b in Booking.objects.filter(state="held")] == [new]


def test_a_refused_form_leaves_the_hold_as_it_is(office: Office) -> None:
    chat = Chat()
    code = registered(chat)

    answer = said(chat.says("#Budi#25011987#17082017"))

    assert "17 Agustus 2017" in answer
    assert Booking.objects.get().code == code
    assert Booking.objects.get().state == "held"
    assert not Claim.objects.filter(booking=None).exists()


def test_a_full_day_is_answered_with_the_nearest_that_has_places(office: Office) -> None:
    other = Chat(who=dict(bodies.SITI))
    names = "\n".join(f"#{name}#25011987#09082017" for name in ("Ani", "Ina", "Ida", "Eko"))
    registered(other, names)

    [answer] = Chat().says(FORM)

    assert isinstance(answer, words.Choices)
    assert [row.id for row in answer.rows if "2017-08-10" in row.id]
    assert Booking.objects.count() == 1


def test_a_late_code_still_becomes_a_ticket_and_says_so(office: Office) -> None:
    chat = Chat()
    code = registered(chat)

    with later(hours=3):
        [ticket] = chat.says(code)

    assert isinstance(ticket, words.Ticket)
    assert Booking.objects.get().state == "confirmed"


# Whose code it is.


def test_a_code_acts_for_its_own_holder_only(office: Office) -> None:
    code = registered(Chat())
    stranger = Chat(who=dict(bodies.SITI))

    answer = said(stranger.says(code))

    assert Booking.objects.get().state == "held"
    assert "Budi" not in answer.replace("#Budi#", "")


def test_a_code_that_nobody_has_is_answered_like_a_strangers(office: Office) -> None:
    theirs, nobodys = registered(Chat()), codes.new_code()
    stranger = Chat(who=dict(bodies.SITI))
    stranger.says("halo")

    answers = {said(stranger.says(code)) for code in (theirs, nobodys)}

    assert len(answers) == 1


def test_a_code_works_at_another_office_of_ours(office: Office) -> None:
    code = registered(Chat())
    make.office(whatsapp_phone_number_id=OTHER_NUMBER)

    [ticket] = Chat(number_id=OTHER_NUMBER).says(code)

    assert isinstance(ticket, words.Ticket)


# Giving back, moving, mending.


def test_batal_gives_the_place_back_after_the_minutes_in_which_kembali_undoes_it(
    office: Office,
) -> None:
    chat = Chat()
    code = confirmed(chat)

    chat.says("BATAL")
    assert Booking.objects.get().state == "cancelled"
    with later(minutes=4):
        chat.says("KEMBALI")

    assert Booking.objects.get(code=code).state == "confirmed"


def test_kembali_after_five_minutes_changes_nothing(office: Office) -> None:
    chat = Chat()
    confirmed(chat)
    chat.says("BATAL")

    with later(minutes=5):
        chat.says("KEMBALI")

    assert Booking.objects.get().state == "cancelled"


def test_another_day_moves_a_confirmed_booking_once(office: Office) -> None:
    chat = Chat()
    code = confirmed(chat)

    chat.says("#Budi#25011987#10082017")
    [ticket] = chat.says("YA")

    assert isinstance(ticket, words.Ticket)
    booking = Booking.objects.get(code=code)
    assert (booking.slot.day, booking.moved) == (date(2017, 8, 10), 1)


def test_a_second_move_is_refused_before_anything_is_offered(office: Office) -> None:
    chat = Chat()
    confirmed(chat)
    chat.says("#Budi#25011987#10082017")
    chat.says("YA")

    by_command, by_form = chat.says("UBAH"), chat.says("#Budi#25011987#09082017")

    assert said(by_command) == said(by_form)
    assert said(by_command).startswith("Jadwal hanya dapat diubah satu kali")


def test_kembali_brings_back_all_that_one_message_cancelled(office: Office) -> None:
    chat = Chat()
    confirmed(chat)
    confirmed(chat, "#Siti#01021990#10082017")
    chat.taps("cancel_all")

    chat.says("KEMBALI")

    assert {booking.state for booking in Booking.objects.all()} == {"confirmed"}


def test_the_offices_telephone_is_written_as_it_is_dialled(office: Office) -> None:
    assert phones.local(office.phone) in said(Chat().says("BANTUAN"))


def test_ubah_offers_the_other_days_that_have_places(office: Office) -> None:
    chat = Chat()
    confirmed(chat)

    [answer] = chat.says("UBAH")

    assert isinstance(answer, words.Choices)
    assert len(answer.rows) == 1


def test_an_act_that_is_refused_in_the_middle_leaves_nothing_half_written(
    office: Office,
) -> None:
    own = confirmed(Chat())
    strangers = confirmed(Chat(who=dict(bodies.SITI)), "#Siti#01021990#10082017")
    doing = Doing(Booking.objects.get(code=own).holder, office, "wa:test", clock.now())

    outcome = perform(CancelAll((own, strangers)), doing)

    assert isinstance(outcome, Refused)
    assert outcome.code == "not_found"
    assert set(Booking.objects.values_list("state", flat=True)) == {"confirmed"}
    assert not BookingEvent.objects.filter(event="cancel").exists()


# What a person may set.


def test_stop_and_mulai_end_and_begin_reminders(office: Office) -> None:
    chat = Chat()

    chat.says("STOP")
    stopped = Holder.objects.get().quiet_since
    chat.says("MULAI")

    assert (stopped, Holder.objects.get().quiet_since) == (NOW, None)


def test_english_is_spoken_from_that_answer_on(office: Office) -> None:
    chat = Chat()

    first, second = said(chat.says("ENGLISH")), said(chat.says("halo"))

    assert "English" in first
    assert "register" in second
    assert Holder.objects.get().language == "en"


def test_a_number_shared_because_we_asked_becomes_the_persons(office: Office) -> None:
    chat = Chat(who={"from_user_id": "ID.9911223344"})
    chat.says("halo")

    chat.says(
        type="contacts",
        contacts=[{"origin": "contact_request", "phones": [{"wa_id": "6281234567890"}]}],
    )

    names = Holder.objects.get().identities.values_list("kind", "value")
    assert set(names) == {("bsuid", "ID.9911223344"), ("phone", "+6281234567890")}


def test_hapus_data_cancels_erases_and_answers_once_more(office: Office) -> None:
    chat = Chat()
    code = confirmed(chat)

    chat.says("HAPUS DATA")
    answer = said(chat.says("YA"))

    assert Booking.objects.get().state == "cancelled"
    assert (Place.objects.get().name, Place.objects.get().birth_date) == ("", None)
    assert code[:4] in answer
    assert not Conversation.objects.exists()


# What is not understood.


def test_after_three_misunderstood_messages_in_an_hour_there_is_silence(office: Office) -> None:
    chat = Chat()
    confirmed(chat)

    answers = [len(chat.says(f"apa kabar dunia {n}")) for n in range(5)]
    with later(hours=1):
        afterwards = len(chat.says("apa kabar dunia"))

    assert answers == [1, 1, 1, 0, 0]
    assert afterwards == 1


def test_a_photo_is_answered_with_a_request_and_never_fetched(office: Office) -> None:
    answer = said(Chat().says(type="image", image={"id": "1", "caption": FORM}))

    assert answer
    assert Booking.objects.count() == 0


@pytest.mark.parametrize(
    "fields",
    [
        {"type": "location", "location": {"latitude": 1}},
        {"type": "unsupported", "errors": [{"code": 131051}]},
        {"type": "hologram"},
        {"type": "interactive", "interactive": {"nfm_reply": {"response_json": "{"}}},
        {"type": "interactive", "interactive": None},
        {"type": "button", "button": {"payload": "\u0000"}},
        {"type": "text", "text": None},
    ],
)
def test_whatever_else_comes_gets_one_answer(office: Office, fields: Any) -> None:
    assert len(Chat().says(**fields)) == 1
    assert InboxEvent.objects.get().state == "done"


def test_a_misread_tap_and_an_old_list_do_nothing(office: Office) -> None:
    chat = Chat()
    code = registered(chat)

    for choice in (f"confirm:{code}x", "confirm:", "day:", "cancel:ABC", "hapus"):
        chat.taps(choice)

    assert Booking.objects.get().state == "held"
    assert owed()


def test_a_person_seen_through_another_channel_is_the_same_one(office: Office) -> None:
    by_phone = make.contact_holder(phone="+6281234567890")
    request = make.request(office=office, day=date(2017, 8, 9), holder=by_phone, channel="api")
    booking = bookings.hold(request)

    Chat().says("BATAL")

    booking.refresh_from_db()
    assert booking.state == "cancelled"
