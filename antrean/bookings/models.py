"""Slots, bookings, places, claims and what happened to them.

Lock order everywhere: holder, claims, bookings, slots, office-day; equals sorted.

An index is here for a statement that needs it (decision 0022). Bookings, slots and claims have
none that knows what changes about them, so that PostgreSQL moves their rows without one.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from antrean.bookings.lifecycle import CLOSED, NUMBERED, OPEN, Event, State
from antrean.offices.models import Office
from antrean.people.models import RELATIONS, Holder

# Plain strings: an Enum member in a model would make its migrations import
# this package, and break them the day the enum moves.
OPEN_STATES = sorted(state.value for state in OPEN)
CLOSED_STATES = sorted(state.value for state in CLOSED)
NUMBERED_STATES = sorted(state.value for state in NUMBERED)
UNNUMBERED_STATES = ["expired", "held"]
STATE_CHOICES = [(state.value, state.name) for state in State]
EVENT_CHOICES = [(event.value, event.name) for event in Event]
SERVICES = [("new", "New passport"), ("replacement", "Replacement")]
CHANNELS = [
    ("whatsapp", "WhatsApp"),
    ("web", "Website"),
    ("api", "API"),
    ("staff", "Staff"),
    ("system", "System"),
]
CLOSERS = [("applicant", "Applicant"), ("office", "Office"), ("system", "System")]
ABSENCES = [("came_late", "Came late"), ("absent", "Did not come")]


class Slot(models.Model):
    """A stretch of time in which `capacity` people may be served at one office.

    `taken` counts the people whose place is theirs: held, confirmed and later, and those
    cancelled or overdue whose place has not been given back yet (`Place.frees_at`).
    Numbers `first_number` … `first_number + block_size - 1` are the slot's own.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="slots", db_index=False
    )
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    capacity = models.PositiveSmallIntegerField()
    taken = models.PositiveSmallIntegerField(default=0, editable=False)
    bookable_from = models.DateTimeField()
    bookable_until = models.DateTimeField()
    first_number = models.PositiveIntegerField()
    block_size = models.PositiveSmallIntegerField()
    numbers_given = models.PositiveSmallIntegerField(default=0, editable=False)
    # Why the office shut this slot; empty while it stands.
    closed_reason = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "starts_at"], name="slot_once_per_start"),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="slot_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=Q(taken__lte=F("capacity")), name="slot_never_overbooked"
            ),
            models.CheckConstraint(
                condition=Q(numbers_given__lte=F("block_size")), name="slot_numbers_stay_in_block"
            ),
        ]
        indexes = [
            models.Index(fields=["office", "day"], name="slot_by_office_and_day"),
            models.Index(fields=["day"], name="slot_by_day"),
            models.Index(fields=["day"], condition=~Q(closed_reason=""), name="slot_shut_by_day"),
        ]

    def __str__(self) -> str:
        return f"slot {self.pk}"


class Booking(models.Model):
    """A party of one to four people in one slot; its state is derived from theirs."""

    code = models.CharField(max_length=9)
    holder = models.ForeignKey(
        Holder, on_delete=models.PROTECT, related_name="bookings", db_index=False
    )
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="bookings")
    service = models.CharField(max_length=12, choices=SERVICES, default="new")
    channel = models.CharField(max_length=8, choices=CHANNELS)
    # Whose it is among the callers of one channel: "api:3" is the API client 3.
    scope = models.CharField(max_length=40, blank=True)
    state = models.CharField(max_length=12, choices=STATE_CHOICES, default="held")
    booked_at = models.DateTimeField()
    held_until = models.DateTimeField()
    extended = models.BooleanField(default=False)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    closed_by = models.CharField(max_length=10, choices=CLOSERS, blank=True)
    moved = models.PositiveSmallIntegerField(default=0)  # reschedules used
    corrected = models.BooleanField(default=False)
    # The office closed the slot: until then a new choice is free and no reschedule.
    choice_until = models.DateTimeField(null=True, blank=True)
    notify = models.BooleanField(default=True)
    # What the request said, so that its key with another body is noticed.
    request_digest = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code"], name="booking_code_once"),
            models.CheckConstraint(
                condition=Q(state__in=OPEN_STATES, closed_at=None)
                | Q(state__in=CLOSED_STATES, closed_at__isnull=False),
                name="booking_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(held_until__gt=F("booked_at")), name="booking_hold_ends_after_it_starts"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["confirmed", "checked_in"]) | Q(confirmed_at__isnull=False),
                name="booking_confirmed_has_a_time",
            ),
        ]
        indexes = [
            # With the time, so that a holder's past is not read to know their last day.
            models.Index(fields=["holder", "booked_at"], name="booking_by_holder"),
        ]
        permissions = [("cancel_booking", "Can cancel a booking")]

    def __str__(self) -> str:
        return self.code


class Place(models.Model):
    """One person's place; the only rows that hold an applicant's data."""

    booking = models.ForeignKey(
        Booking, on_delete=models.PROTECT, related_name="places", db_index=False
    )
    position = models.PositiveSmallIntegerField()
    seat = models.PositiveSmallIntegerField(help_text="which of the holder's four")
    # Copied from the slot, so that the database can keep numbers apart.
    slot = models.ForeignKey(Slot, on_delete=models.PROTECT, related_name="places", db_index=False)
    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    name = models.CharField(max_length=60, blank=True)
    birth_date = models.DateField(null=True, blank=True)
    relation = models.CharField(max_length=6, choices=RELATIONS, blank=True)
    nik_sealed = models.CharField(max_length=200, blank=True)
    nik_hash = models.CharField(max_length=64, blank=True)
    state = models.CharField(max_length=12, choices=STATE_CHOICES, default="held")
    queue_number = models.CharField(max_length=6, blank=True)
    # Until when the place still counts as taken although nobody may come: the end of a
    # hold, or of the minutes in which a cancelling can be undone.
    frees_at = models.DateTimeField(null=True, blank=True)
    arrived_at = models.DateTimeField(null=True, blank=True)
    absence = models.CharField(max_length=10, choices=ABSENCES, blank=True)
    # Guardian's word for a person under 17: version of the text, and when.
    guardian_version = models.CharField(max_length=20, blank=True)
    guardian_at = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["booking", "position"], name="place_once_per_position"),
            models.CheckConstraint(
                condition=Q(position__gte=1, position__lte=4), name="place_party_at_most_four"
            ),
            models.CheckConstraint(
                condition=Q(seat__gte=1, seat__lte=4), name="place_seat_one_to_four"
            ),
            models.UniqueConstraint(
                fields=["office", "day", "queue_number"],
                condition=~Q(queue_number=""),
                name="place_number_once_per_day",
            ),
            models.CheckConstraint(
                condition=Q(state__in=NUMBERED_STATES) & ~Q(queue_number="")
                | Q(state__in=UNNUMBERED_STATES, queue_number="")
                | Q(state="cancelled"),
                name="place_numbered_iff_confirmed",
            ),
            models.CheckConstraint(
                condition=~Q(state="held") | Q(frees_at__isnull=False),
                name="place_held_frees_at_its_end",
            ),
            models.CheckConstraint(
                condition=Q(frees_at=None) | Q(state__in=["cancelled", "held"]),
                name="place_frees_only_when_given_up",
            ),
            models.CheckConstraint(
                condition=Q(absence="") | Q(state="forfeited"), name="place_absence_is_of_forfeited"
            ),
            models.CheckConstraint(
                condition=~Q(name="") | Q(erased_at__isnull=False),
                name="place_nameless_only_when_erased",
            ),
        ]
        indexes = [
            models.Index(
                fields=["frees_at"], condition=Q(frees_at__isnull=False), name="place_frees_by_time"
            ),
            # With the time, so that a slot full of holds is not read to find that none is overdue.
            models.Index(
                fields=["slot", "frees_at"],
                condition=Q(frees_at__isnull=False),
                name="place_freeing_by_slot",
            ),
            models.Index(fields=["office", "day"], name="place_by_office_and_day"),
            # What retention looks for: a day's people, and those who never got a number.
            models.Index(fields=["day"], condition=Q(erased_at=None), name="place_kept_by_day"),
            models.Index(
                fields=["booking"],
                condition=Q(erased_at=None, queue_number=""),
                name="place_kept_unconfirmed",
            ),
        ]

    def __str__(self) -> str:
        return f"place {self.pk}"


class Claim(models.Model):
    """Something only one booking may have; the key says what.

    `nik:<hmac>` an open place of that NIK; `seat:<holder>:1…4` one of a holder's four open
    people; `key:<scope>:<request key>` the booking that a request made. A closing move
    deletes the first two. A row without a booking lives only inside its transaction.
    """

    key = models.CharField(max_length=200, primary_key=True)
    booking = models.ForeignKey(
        Booking,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="claims",
        db_index=False,  # Known by their keys; and every claim would be written twice.
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(key__startswith="seat:")
                | Q(key__endswith=":1")
                | Q(key__endswith=":2")
                | Q(key__endswith=":3")
                | Q(key__endswith=":4"),
                name="claim_a_holder_has_four_seats",
            ),
        ]

    def __str__(self) -> str:
        return f"claim of {self.booking_id}"


class BookingEvent(models.Model):
    """One move, never changed: ids and reason codes, never names."""

    booking = models.ForeignKey(Booking, on_delete=models.PROTECT, related_name="events")
    # Empty: the whole party.
    place = models.ForeignKey(
        Place,
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="events",
        db_index=False,  # Asked for with their booking.
    )
    event = models.CharField(max_length=12, choices=EVENT_CHOICES)
    at = models.DateTimeField()
    channel = models.CharField(max_length=8, choices=CHANNELS)
    actor = models.CharField(max_length=60)
    reason = models.CharField(max_length=60, blank=True)
    # Makes repeating an act safe that would otherwise count twice (extend, reschedule).
    request_key = models.CharField(max_length=160, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["request_key", "event"],
                condition=~Q(request_key=""),
                name="event_once_per_request",
            ),
        ]

    def __str__(self) -> str:
        return f"event {self.pk}"


class Pulse(models.Model):
    """When arrivals could last be written, as every process that serves the desks proves it."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Outage(models.Model):
    """A stretch of an office's day in which arrivals could not be written.

    `minutes` is what it added to the day's delay: what earlier rows had not added already.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    minutes = models.PositiveSmallIntegerField()
    noted_at = models.DateTimeField()
    noted_by = models.CharField(max_length=60)
    # When those who are expected were written to; a national one is told office by office.
    told_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office", "day", "starts_at"], name="outage_once_per_start"
            ),
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")), name="outage_ends_after_it_starts"
            ),
        ]
        indexes = [
            models.Index(fields=["noted_at"], condition=Q(told_at=None), name="outage_untold"),
        ]

    def __str__(self) -> str:
        return f"outage {self.pk}"
