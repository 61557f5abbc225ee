"""Notices are put into words when they are sent, if they are still true and wanted."""

from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.bookings import actions as bookings
from antrean.kernel import clock
from antrean.notifications.models import Message
from antrean.offices.models import OfficeDay
from antrean.people.models import Holder
from tests import make
from tests.channels.whatsapp.post import (
    HOLDER,
    Post,
    cancelled_by_office,
    confirmed,
    owe_reminder,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def post() -> Post:
    return Post()


def test_a_person_who_said_stop_gets_no_reminder_but_answers(post: Post) -> None:
    Holder.objects.update(quiet_since=post.at)
    reminder = owe_reminder(post, confirmed(post))
    answer = post.owe()

    post.deliver()

    assert (post.state(reminder)[0], post.state(answer)[0]) == ("dropped", "sent")


def test_what_was_erased_is_not_sent(post: Post) -> None:
    message = post.owe()
    Message.objects.update(body={}, erased_at=post.at)

    post.deliver()

    assert (post.state(message)[0], post.received) == ("dropped", [])


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


def test_who_lost_a_place_to_the_owner_of_its_nik_is_told(post: Post) -> None:
    booking = confirmed(post)
    body = {"notice": "freed", "place": booking.places.get().pk}
    early = post.owe(kind="closure", body=body, about=booking.code)
    post.deliver()
    assert post.state(early)[0] == "dropped"  # The place is still theirs.

    with clock.stopped(post.at):
        bookings.cancel(booking.code, HOLDER)
    told = post.owe(kind="closure", body=body, about=booking.code)
    post.deliver()

    assert post.state(told) == ("sent", "")
    assert "menunjukkan e-KTP" in post.siti.last.text


@pytest.mark.parametrize("notice", ["apology", "ask_number"])
def test_notices_about_no_booking_are_put_into_words(notice: str, post: Post) -> None:
    message = post.owe(kind="answer", body={"notice": notice})

    post.deliver()

    assert post.state(message) == ("sent", "")
