"""From an owed message to a telephone: pictures, holds, addresses."""

from __future__ import annotations

from datetime import timedelta
from io import BytesIO

import pytest
import zxingcpp
from PIL import Image

from antrean.bookings import actions as bookings
from antrean.channels.whatsapp.dialogue.words import Ticket
from antrean.channels.whatsapp.sending.payloads import address
from antrean.kernel import clock
from antrean.notifications.transport import Receipt
from antrean.people.models import Holder, Identity
from tests import make
from tests.channels.whatsapp.post import (
    HOLDER,
    SITI,
    Post,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return Post()


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
    receipt = Receipt(carrier_id="wamid.1", accepted_at=later)

    with clock.stopped(later):
        post.transport.accepted([(message, receipt)])

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
    lines = (
        "Terkonfirmasi",
        "A012",
        "Rabu, 9 Agustus 2017",
        "Lapor hadir 07.30–08.00 WIB",
        "Bogor",
    )
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
