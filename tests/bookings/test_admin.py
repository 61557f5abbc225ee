"""Administrators look at bookings, cancel them, and shut hours."""

from __future__ import annotations

import pytest
from django.test import Client
from django.urls import reverse

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, Slot
from antrean.kernel import clock
from antrean.offices.models import Closure
from tests import make, staff

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin() -> Client:
    return staff.at_work(staff.account("admin"))


def booked(slot: Slot) -> Booking:
    with clock.stopped(make.an_instant()):
        held = actions.hold(make.request(slot=slot))
        return actions.confirm(held.code, Actor("whatsapp", "holder")).booking


def test_a_booking_is_shown_without_the_names_of_its_people(admin: Client) -> None:
    booking = booked(make.slot())

    listed = admin.get(reverse("admin:bookings_booking_changelist"))
    shown = admin.get(reverse("admin:bookings_booking_change", args=[booking.pk]))

    assert (listed.status_code, shown.status_code) == (200, 200)
    assert b"A001" in shown.content
    assert b"Budi" not in shown.content


def test_nobody_edits_a_booking_by_hand(admin: Client) -> None:
    booking = booked(make.slot())

    changed = admin.post(
        reverse("admin:bookings_booking_change", args=[booking.pk]), {"state": "served"}
    )

    assert changed.status_code == 403
    assert admin.get(reverse("admin:bookings_booking_add")).status_code == 403


def test_chosen_bookings_are_cancelled_through_the_action(admin: Client) -> None:
    booking = booked(make.slot())

    with clock.stopped(make.an_instant()):
        admin.post(
            reverse("admin:bookings_booking_changelist"),
            {"action": "cancel_selected", "_selected_action": [booking.pk]},
        )

    booking.refresh_from_db()
    event = booking.events.get(event="cancel")
    assert (booking.state, booking.closed_by) == ("cancelled", "office")
    assert event.actor.startswith("staff:")


def test_a_closure_cancels_and_taking_it_back_opens_the_hours(admin: Client) -> None:
    slot = make.slot()
    booking = booked(slot)
    form = {"office": slot.office_id, "day": slot.day.isoformat(), "reason": "Pemadaman listrik"}

    with clock.stopped(make.an_instant()):
        made = admin.post(reverse("admin:offices_closure_add"), form, follow=False)
        closure = Closure.objects.get()
        slot.refresh_from_db()
        shut = slot.closed_reason
        admin.post(reverse("admin:offices_closure_delete", args=[closure.pk]), {"post": "yes"})

    booking.refresh_from_db()
    slot.refresh_from_db()
    assert (made.status_code, shut, slot.closed_reason) == (302, "Pemadaman listrik", "")
    assert (booking.state, booking.closed_by, slot.taken) == ("cancelled", "office", 0)
