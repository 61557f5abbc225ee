"""From an owed message to a telephone: words, pictures, addresses, windows, budgets."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image
from pytest_django.fixtures import Settings

from antrean.bookings import actions as bookings
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking
from antrean.channels.whatsapp.payloads import address, payload
from antrean.channels.whatsapp.wording.templates import CLOSURE, DELAY, REMINDER
from antrean.channels.whatsapp.words import (
    Barcode,
    Button,
    Buttons,
    Choices,
    ContactRequest,
    Row,
    Template,
    Text,
    Ticket,
    Words,
)
from antrean.kernel import clock, codes
from antrean.notifications import actions
from antrean.notifications.models import Message, Pause
from antrean.notifications.transport import Receipt, TransportError
from antrean.offices.models import OfficeDay
from antrean.people.models import Holder, Identity
from antrean_simulator.faults import FaultKind
from tests import make
from tests.channels.whatsapp.post import CONFIRM, SITI, Post

pytestmark = pytest.mark.django_db
SEVERAL = "Halo {{1}} {{2}} {{3}} {{4}} {{5}}."
HOLDER = Actor("whatsapp", "holder")


@pytest.fixture
def post() -> Post:
    return Post()


# Codes and tickets


def test_a_held_code_arrives_as_a_picture_with_its_end_and_buttons(post: Post) -> None:
    booking = post.hold()
    post.owe_barcode(booking)
    post.wait(minutes=25)

    post.deliver()

    bubble = post.siti.last
    assert bubble.text == "Balas sebelum 13.25 WIB."
    assert [choice.title for choice in bubble.choices] == ["Konfirmasi"]
    picture = Image.open(BytesIO(post.siti.picture(bubble))).convert("RGB")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == [booking.code]


def test_a_hold_runs_from_the_instant_at_which_its_code_went_out(post: Post) -> None:
    booking = post.hold()
    message = post.owe_barcode(booking)
    post.wait(minutes=25)

    post.deliver()

    booking.refresh_from_db()
    assert booking.held_until == post.at + timedelta(minutes=60)
    assert post.state(message) == ("sent", "")


def test_a_slow_line_takes_no_minute_from_a_hold(post: Post) -> None:
    booking = post.hold()
    message = post.owe_barcode(booking)
    later = post.at + timedelta(seconds=14)
    receipt = Receipt(carrier_id="wamid.1", asked_at=post.at, accepted_at=later)

    with clock.stopped(later):
        post.transport.accepted(message, receipt)

    booking.refresh_from_db()
    assert booking.held_until == later + timedelta(minutes=60)


def test_a_code_that_is_no_longer_held_is_not_sent(post: Post) -> None:
    booking = post.hold()
    message = post.owe_barcode(booking)
    with clock.stopped(post.at):
        bookings.cancel(booking.code, HOLDER)

    post.deliver()

    assert post.state(message) == ("dropped", "no_longer_true")
    assert (post.received, post.uploads()) == ([], 0)


def test_a_hold_that_ran_out_before_it_could_be_sent_gets_an_apology(post: Post) -> None:
    message = post.owe_barcode(post.hold())
    post.wait(minutes=61)
    with clock.stopped(post.at):
        bookings.expire_due()

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert "kirim ulang" in post.siti.last.text


def test_a_ticket_arrives_as_a_picture_with_a_caption(post: Post) -> None:
    lines = ("A012", "Rabu, 9 Agustus 2017", "Lapor hadir 07.30–08.00 WIB", "Bogor")
    post.owe(Ticket("K7QX4M2T9", "K7QX-4M2T-9", lines, "Terkonfirmasi."), kind="ticket")

    post.deliver()

    bubble = post.siti.last
    assert (bubble.kind, bubble.text, bubble.choices) == ("image", "Terkonfirmasi.", [])
    picture = Image.open(BytesIO(post.siti.picture(bubble))).convert("RGB")
    assert [found.text for found in zxingcpp.read_barcodes(picture)] == ["K7QX4M2T9"]


def test_a_code_sent_again_in_the_same_minute_is_not_uploaded_again(post: Post) -> None:
    message = post.owe_barcode(post.hold())
    post.meta.fail(131000)
    post.deliver()
    post.wait(seconds=2)

    post.deliver()

    assert (post.state(message), post.uploads()) == (("sent", ""), 1)


def test_a_later_end_is_drawn_and_uploaded_anew(post: Post) -> None:
    post.owe_barcode(post.hold())
    post.meta.fail(131000)
    post.deliver()
    post.wait(minutes=2)

    post.deliver()

    assert (post.siti.last.text, post.uploads()) == ("Balas sebelum 13.02 WIB.", 2)


def test_a_picture_that_meta_lost_is_uploaded_again_once(post: Post) -> None:
    message = post.owe_barcode(post.hold())
    post.meta.fail(131053)

    post.deliver()
    assert (post.state(message), post.uploads()) == (("sent", ""), 2)

    other = post.owe_barcode(post.hold())
    post.meta.fail(131053, times=2)
    post.deliver()
    assert post.state(other) == ("dead", "131053")


def test_a_picture_that_was_kept_and_lost_is_uploaded_again(post: Post) -> None:
    message = post.owe_barcode(post.hold())
    post.meta.fail(131000)
    post.deliver()
    post.meta.fail(131053)
    post.wait(seconds=2)

    post.deliver()

    assert (post.state(message), post.uploads()) == (("sent", ""), 2)


# Payloads


def test_a_caption_of_1024_characters_arrives_and_one_of_1025_is_our_bug(post: Post) -> None:
    caption = "Sampai {deadline}. " + "x" * 1024
    fitting = caption.replace("{deadline}", "13.00 WIB")[:1024]
    kept = post.owe_barcode(post.hold(), fitting)
    post.deliver()
    assert post.siti.last.text == fitting

    too_long = post.owe_barcode(post.hold(), fitting + "x")
    post.deliver()

    assert post.state(kept) == ("sent", "")
    assert post.state(too_long) == ("dead", "body_too_long")
    assert len(post.received) == 1


TOO_LONG: list[tuple[Words, str]] = [
    (Text("x" * 4097), "text_too_long"),
    (Text(""), "text_empty"),
    (Ticket("K7QX4M2T9", "K7QX-4M2T-9", ("A012",), "x" * 1025), "caption_too_long"),
    (Barcode("K7QX4M2T9", "K7QX-4M2T-9", ("B",), "x" * 1025), "caption_too_long"),
    (Buttons("x" * 1025, CONFIRM), "body_too_long"),
    (Buttons("x", ()), "buttons_count"),
    (Buttons("x", CONFIRM * 4), "buttons_count"),
    (Buttons("x", (Button("i", "x" * 21),)), "button_title_too_long"),
    (Buttons("x", (Button("i" * 257, "x"),)), "button_id_too_long"),
    (Choices("x", "y" * 21, (Row("i", "t"),)), "list_button_too_long"),
    (Choices("x", "y", ()), "rows_count"),
    (Choices("x", "y", (Row("i", "t"),) * 11), "rows_count"),
    (Choices("x", "y", (Row("i", "t" * 25),)), "row_title_too_long"),
    (Choices("x", "y", (Row("i" * 201, "t"),)), "row_id_too_long"),
    (Choices("x", "y", (Row("i", "t", "d" * 73),)), "row_description_too_long"),
    (ContactRequest("x" * 1025), "body_too_long"),
]


@pytest.mark.parametrize(("words", "code"), TOO_LONG)
def test_what_is_too_long_is_refused_before_it_is_sent(words: Words, code: str) -> None:
    with pytest.raises(TransportError) as caught:
        payload(words, address={"to": SITI}, message_id=1, media_id="1")

    assert (caught.value.failure, caught.value.code) == ("our_bug", code)


LONGEST: list[Words] = [
    Text("x" * 4096),
    Buttons("x" * 1024, tuple(Button(f"{n}" * 256, f"{n}" * 20) for n in range(3))),
    Choices("x" * 1024, "y" * 20, tuple(Row(f"{n}" * 200, "t" * 24, "d" * 72) for n in range(10))),
    ContactRequest("Mohon bagikan nomor Bapak/Ibu."),
]


@pytest.mark.parametrize("words", LONGEST)
def test_the_longest_words_arrive_whole(words: Words, post: Post) -> None:
    message = post.owe(words)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.siti.last.callback == f"outbox:{message.pk}"


def test_a_name_with_star_and_underscore_arrives_as_it_is(post: Post) -> None:
    name = "Siti *Aminah* _binti_ Umar"
    post.owe(Text(f"Nama: {name}"))

    post.deliver()

    assert post.siti.last.text == f"Nama: {name}"


# Addresses


def test_a_person_without_a_number_is_reached_by_their_user_id(post: Post) -> None:
    made, holder = post.person("Made", None)
    post.owe(holder=holder)

    post.deliver()

    assert made.last.text == "Halo, Siti."


def names(holder: Holder, *known: tuple[str, str, int]) -> list[Identity]:
    noon = make.an_instant()
    return [
        Identity(holder=holder, kind=kind, value=value, since=noon + timedelta(hours=hours))
        for kind, value, hours in known
    ]


def test_the_number_is_used_while_it_is_known_to_be_theirs(post: Post) -> None:
    phone, bsuid = ("phone", SITI, 0), ("bsuid", "ID.1", 0)
    later = [("bsuid", "ID.2", 1), ("phone", "+6281234567891", 1)]

    assert address(names(post.holder, phone)) == {"to": SITI}
    assert address(names(post.holder, phone, bsuid)) == {"to": SITI}
    assert address(names(post.holder, bsuid)) == {"recipient": "ID.1"}
    assert address(names(post.holder, phone, bsuid, later[0])) == {"recipient": "ID.2"}
    assert address(names(post.holder, phone, bsuid, *later)) == {"to": "+6281234567891"}


def test_somebody_whatsapp_does_not_know_is_unreachable(post: Post) -> None:
    holder = Holder.objects.create(created_at=post.at, last_heard_at=post.at)
    message = post.owe(holder=holder)

    post.deliver()

    assert post.state(message) == ("failed", "no_address")


def test_an_office_without_a_number_is_our_bug(post: Post) -> None:
    message = make.message(holder=post.holder, office=make.office(), due_at=post.at)

    post.deliver()

    assert post.state(message) == ("dead", "office_has_no_number")


# The table of Meta's codes, end to end


ENDS: list[tuple[int, str, set[str]]] = [
    (190, "owed", {"whatsapp"}),
    (200, "owed", {"whatsapp"}),
    (131031, "owed", {"whatsapp:number"}),
    (133010, "owed", {"whatsapp:number"}),
    (4, "owed", {"whatsapp"}),
    (80007, "owed", {"whatsapp"}),
    (130429, "owed", {"whatsapp:number"}),
    (131056, "owed", set()),
    (131000, "owed", set()),
    (131026, "failed", set()),
    (131049, "failed", set()),
    (131048, "failed", {"whatsapp:kind:reminder", "whatsapp:kind:nudge"}),
    (131062, "failed", set()),
    (132001, "dead", set()),
    (132015, "dead", {"whatsapp:kind:reminder"}),
    (100, "dead", set()),
    (999_999, "dead", set()),
]


@pytest.mark.parametrize("how", ["refuse", "fail_later"])
@pytest.mark.parametrize(("code", "ends", "scopes"), ENDS)
def test_a_code_has_the_same_consequence_at_once_and_later(
    code: int, ends: str, scopes: set[str], how: FaultKind, post: Post
) -> None:
    message = post.owe()
    post.meta.fail(code, kind=how)

    post.deliver()
    post.settle()

    assert post.state(message)[0] == ends
    paused = Pause.objects.values_list("scope", flat=True)
    assert {scope.removesuffix(f":{post.office.pk}") for scope in paused} == scopes


def test_a_page_in_front_of_meta_is_a_passing_trouble(post: Post) -> None:
    message = post.owe()
    post.meta.fail(kind="html")

    post.deliver()
    assert post.state(message) == ("owed", "http_503")
    post.wait(seconds=2)
    post.deliver()

    assert post.state(message) == ("sent", "")


def test_a_replaced_token_lets_a_stopped_transport_go_on(post: Post, settings: Settings) -> None:
    message = post.owe()
    post.meta.account.access_token = "baru"
    post.deliver()
    assert post.state(message) == ("owed", "190")

    settings.WHATSAPP_ACCESS_TOKEN = "baru"
    post.wait(seconds=90)
    post.deliver()

    assert post.state(message) == ("sent", "")


# Nobody knows


def test_a_timeout_after_acceptance_is_settled_by_the_status(post: Post) -> None:
    message = post.owe()
    post.meta.time_out(accepted=True)
    post.deliver()
    assert post.state(message)[0] == "unknown"

    post.settle()
    post.wait(hours=1)
    post.deliver()

    assert post.state(message) == ("delivered", "")
    assert len(post.received) == 1


def test_a_timeout_without_news_is_followed_by_one_more_sending(post: Post) -> None:
    message = post.owe()
    post.meta.time_out(accepted=False)
    post.deliver()
    post.wait(seconds=59)
    post.deliver()
    assert post.received == []

    post.wait(seconds=1)
    post.deliver()
    post.deliver()

    assert post.state(message) == ("sent", "")
    assert len(post.received) == 1


def test_a_restart_between_accepted_and_saved_sends_nothing_twice(post: Post) -> None:
    message = post.owe()
    with clock.stopped(post.at):
        claimed = actions.claim(post.sender.transports, 1)[0]
        post.transport.send(claimed.message)  # Killed here: nothing is recorded.
    post.settle()
    post.wait(hours=1)
    post.deliver()

    assert post.state(message)[0] == "delivered"
    assert len(post.received) == 1


def test_unknown_outcomes_wait_as_the_settings_say(post: Post, settings: Settings) -> None:
    settings.WHATSAPP_UNKNOWN_WAIT_SECONDS = 5

    waits = {kind: post.transport.unknown_wait(kind).total_seconds() for kind in KINDS}

    assert {kind for kind, wait in waits.items() if wait == 5} == {
        "answer",
        "hold",
        "ticket",
        "apology",
    }
    assert set(waits.values()) == {5, 50}


KINDS = ["answer", "hold", "ticket", "apology", "closure", "delay", "reminder", "nudge"]


# Windows, templates, budgets


def confirmed(post: Post) -> Booking:
    booking = post.hold()
    with clock.stopped(post.at):
        bookings.confirm(booking.code, HOLDER)
    Message.objects.all().delete()
    return booking


def cancelled_by_office(post: Post) -> None:
    Booking.objects.update(
        state="cancelled",
        closed_by="office",
        closed_at=post.at,
        choice_until=post.at + timedelta(days=30),
    )


def cancel_by_office(post: Post) -> None:
    until = post.at + timedelta(days=30)
    Booking.objects.update(
        state="cancelled", closed_by="office", closed_at=post.at, choice_until=until
    )


def owe_reminder(post: Post, booking: Booking) -> Message:
    body = {"notice": "reminder", "day": make.DAY.isoformat()}
    return post.owe(kind="reminder", body=body, about=booking.code)


def test_a_reminder_goes_in_words_inside_the_window(post: Post) -> None:
    message = owe_reminder(post, confirmed(post))

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.siti.last.kind != "template"
    assert message.template_at is None


def test_the_last_instant_of_the_window_is_outside(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    booking = confirmed(post)
    post.wait(hours=23, minutes=59, seconds=59)
    inside = owe_reminder(post, booking)
    post.deliver()
    assert post.siti.last.kind != "template"

    post.wait(seconds=1)
    outside = post.owe(kind="reminder", body=inside.body, about=booking.code)
    post.deliver()

    assert post.siti.last.kind == "template"
    assert post.state(outside) == ("sent", "")
    assert outside.template_at == post.at


def test_a_window_that_closes_while_a_message_waits_turns_it_into_a_template(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    answer = post.owe()
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert post.state(answer) == ("call_list", "window_shut")


def test_a_window_that_meta_sees_shut_sooner_turns_into_a_template_too(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    answer = post.owe()
    Holder.objects.update(last_heard_at=post.at + timedelta(hours=24))
    post.wait(hours=24)

    post.deliver()

    assert post.siti.last.kind == "template"
    assert post.state(message) == ("sent", "")
    assert post.state(answer)[0] == "call_list"


@pytest.mark.parametrize("kind", ["closure", "delay"])
def test_closures_and_delays_have_templates_of_their_own(kind: str, post: Post) -> None:
    post.meta.approve_template(CLOSURE, SEVERAL, buttons=["Ubah hari"])
    post.meta.approve_template(DELAY, SEVERAL)
    booking = confirmed(post)
    if kind == "closure":
        cancelled_by_office(post)
    else:
        OfficeDay.objects.update(delay_minutes=30)
    body = {"notice": kind, "day": make.DAY.isoformat(), "reason": "Banjir", "minutes": 30}
    message = post.owe(kind=kind, body=body, about=booking.code)
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("sent", "")
    assert codes.shown(booking.code) in post.siti.last.text


def test_what_does_not_fit_the_days_budget_goes_on_the_call_list(
    post: Post, settings: Settings
) -> None:
    settings.WHATSAPP_DAILY_TEMPLATES = 1
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    Message.objects.filter(pk=post.owe(holder=make.holder()).pk).update(
        template_at=post.at + timedelta(hours=1), state="sent", sent_at=post.at
    )
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("call_list", "budget_spent")


def test_metas_news_of_the_reminders_template_switches_reminders_off_and_on(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL, buttons=["Batalkan"])
    message = owe_reminder(post, confirmed(post))
    post.meta.judge_template(REMINDER, "PAUSED")
    post.settle()
    post.deliver()
    assert post.state(message) == ("owed", "")

    post.meta.judge_template(REMINDER, "APPROVED")
    post.settle()
    post.deliver()

    assert post.state(message) == ("sent", "")


def test_a_template_approved_again_lifts_no_stop_for_complaints(post: Post) -> None:
    post.meta.approve_template(REMINDER, SEVERAL)
    post.owe()
    post.meta.fail(131048)
    post.deliver()

    post.meta.judge_template(REMINDER, "APPROVED")
    post.settle()

    assert Pause.objects.filter(scope="whatsapp:kind:reminder").exists()


def test_a_paused_template_of_closures_puts_them_on_the_call_list(post: Post) -> None:
    post.meta.approve_template(CLOSURE, SEVERAL, buttons=["Ubah hari"])
    booking = confirmed(post)
    cancelled_by_office(post)
    body = {"notice": "closure", "day": make.DAY.isoformat(), "reason": "Banjir"}
    message = post.owe(kind="closure", body=body, about=booking.code)
    post.meta.judge_template(CLOSURE, "PAUSED")
    post.settle()
    post.wait(hours=24)

    post.deliver()

    assert post.state(message) == ("call_list", "template_paused")


# Notices that are no longer true, or not wanted


def test_a_person_who_said_stop_gets_no_reminder_but_answers(post: Post) -> None:
    Holder.objects.update(quiet_since=post.at)
    reminder = owe_reminder(post, confirmed(post))
    answer = post.owe()

    post.deliver()

    assert (post.state(reminder)[0], post.state(answer)[0]) == ("dropped", "sent")


def test_an_unreachable_persons_reminder_is_not_tried_again(post: Post) -> None:
    Holder.objects.update(unreachable_since=post.at)
    message = owe_reminder(post, confirmed(post))

    post.deliver()

    assert post.state(message) == ("failed", "unreachable")


def test_a_reminder_of_a_moved_or_unknown_booking_is_dropped(post: Post) -> None:
    body = {"notice": "reminder", "day": "2017-08-10"}
    moved = post.owe(kind="reminder", body=body, about=confirmed(post).code)
    unknown = post.owe(kind="reminder", body=body, about="ZZZZZZZZZ")

    post.deliver()

    assert [post.state(message)[0] for message in (moved, unknown)] == ["dropped", "dropped"]
    assert post.received == []


def test_a_reminder_of_a_cancelled_booking_is_dropped(post: Post) -> None:
    booking = confirmed(post)
    message = owe_reminder(post, booking)
    with clock.stopped(post.at):
        bookings.cancel(booking.code, HOLDER)

    post.deliver()

    assert post.state(message)[0] == "dropped"


def test_a_nudge_after_the_end_of_its_hold_is_dropped(post: Post) -> None:
    booking = post.hold()
    message = post.owe(kind="nudge", body={"notice": "nudge"}, about=booking.code)
    post.wait(minutes=60)

    post.deliver()

    assert post.state(message)[0] == "dropped"


def test_a_nudge_is_sent_only_while_the_code_is_held(post: Post) -> None:
    booking = post.hold()
    first = post.owe(kind="nudge", body={"notice": "nudge"}, about=booking.code)
    post.deliver()
    assert post.state(first) == ("sent", "")

    second = post.owe(kind="nudge", body={"notice": "nudge"}, about=booking.code)
    with clock.stopped(post.at):
        bookings.confirm(booking.code, HOLDER)
    post.deliver()

    assert post.state(second)[0] == "dropped"


def test_a_delay_that_has_changed_since_is_dropped_for_the_new_one(post: Post) -> None:
    booking = confirmed(post)
    OfficeDay.objects.update(delay_minutes=45)
    old, new = (
        post.owe(kind="delay", body={"notice": "delay", "minutes": minutes}, about=booking.code)
        for minutes in (30, 45)
    )

    post.deliver()

    assert (post.state(old)[0], post.state(new)[0]) == ("dropped", "sent")
    assert "45" in post.siti.last.text


def test_a_closure_offers_other_days_and_is_dropped_once_chosen(post: Post) -> None:
    booking = confirmed(post)
    make.slot(office=post.office, day=make.DAY + timedelta(days=1))
    body = {"notice": "closure", "day": make.DAY.isoformat(), "reason": "Banjir"}
    chosen = post.owe(kind="closure", body=body, about=booking.code)
    post.deliver()
    assert post.state(chosen)[0] == "dropped"

    cancelled_by_office(post)
    told = post.owe(kind="closure", body=body, about=booking.code)
    post.deliver()

    assert post.state(told) == ("sent", "")
    offered = [choice.id for choice in post.siti.last.choices]
    assert offered == [f"move:{booking.code}:2017-08-{day}" for day in ("09", "10")]


@pytest.mark.parametrize("notice", ["apology", "ask_number"])
def test_notices_about_no_booking_are_put_into_words(notice: str, post: Post) -> None:
    message = post.owe(kind="answer", body={"notice": notice})

    post.deliver()

    assert post.state(message) == ("sent", "")


def test_a_template_is_filled_in_with_values_and_payloads() -> None:
    said = payload(
        Template("pengingat_h1", "id", ("Siti",), ("cancel:X",)), address={"to": SITI}, message_id=1
    )

    assert said["template"] == {
        "name": "pengingat_h1",
        "language": {"code": "id"},
        "components": [
            {"type": "body", "parameters": [{"type": "text", "text": "Siti"}]},
            {
                "type": "button",
                "sub_type": "quick_reply",
                "index": "0",
                "parameters": [{"type": "payload", "payload": "cancel:X"}],
            },
        ],
    }
