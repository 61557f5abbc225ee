"""The line in the building: counters, who waits and where, and every call of a day.

Every act locks the office-day row, the last of the lock order, and then these rows as it likes.
A party is called together and is one `Visit`; each of its people is a `Ticket`. Nobody's name is
here: who booked is a place of their booking, who just came is a keyed hash for a day.
"""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from antrean.accounts.models import Account
from antrean.bookings.models import Booking, Place
from antrean.counters.choices import (
    ACTS,
    ANSWERS,
    BACK,
    COUNTER_STATES,
    LANES,
    PRESETS,
    REASONS,
    STAGES,
    TICKET_STATES,
    VISIT_STATES,
)
from antrean.offices.models import Office

AT_A_COUNTER = ["called", "serving"]
# Series of numbers: who just comes, priority, who comes back on another day.
WALK_IN, PRIORITY, RETURN = "W", "P", "R"
SERIES_LENGTH = 500  # Numbers from 501 on are those of days on paper.


class HallRules(models.Model):
    """How an office (or all) serves people in its hall, from a date on."""

    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="hall_rules"
    )
    effective_on = models.DateField()
    preset = models.CharField(max_length=8, choices=PRESETS, default="three")
    walk_ins = models.PositiveSmallIntegerField(default=20, help_text="numbers a day")
    priorities = models.PositiveSmallIntegerField(default=30, help_text="numbers a day")
    notice = models.CharField(max_length=160, blank=True, help_text="stands on the screens")
    # "lantai 1", in the office's words; empty: wherever people wait.
    waiting_place = models.CharField(max_length=60, blank=True, default="", db_default="")

    class Meta:
        verbose_name_plural = "hall rules"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "effective_on"], name="hall_rules_once_per_office_and_date"
            ),
            models.UniqueConstraint(
                fields=["effective_on"],
                condition=Q(office=None),
                name="hall_rules_for_all_once_per_date",
            ),
            models.CheckConstraint(
                condition=Q(preset__in=["three", "two"]), name="hall_rules_preset_known"
            ),
            models.CheckConstraint(
                condition=Q(walk_ins__lte=SERIES_LENGTH, priorities__lte=SERIES_LENGTH),
                name="hall_rules_numbers_fit_their_series",
            ),
        ]

    def __str__(self) -> str:
        return f"hall rules {self.pk}"


class Counter(models.Model):
    """A desk to which people are called. `zone` says on which screens its calls stand."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="counters", db_index=False
    )
    number = models.PositiveSmallIntegerField()
    stages = models.JSONField(default=list)
    zone = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=8, choices=COUNTER_STATES, default="closed")
    staff = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    changed_at = models.DateTimeField(null=True, blank=True)
    # A colleague was asked for, and did not come yet.
    asked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["office", "number"], name="counter_once_per_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="counter_number_from_one"),
            models.CheckConstraint(
                condition=Q(state="closed", staff=None)
                | Q(state__in=["open", "paused"], staff__isnull=False),
                name="counter_is_somebodys_while_open",
            ),
            # Whoever sits at two desks serves nobody at one of them.
            models.UniqueConstraint(
                fields=["staff"], condition=Q(staff__isnull=False), name="counter_one_per_officer"
            ),
        ]

    def __str__(self) -> str:
        return f"counter {self.number}"


class CounterKeys(models.Model):
    """The keys with which an officer calls and serves, where they are not the usual ones."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="+")
    are_on = models.BooleanField(default=True)
    keys = models.JSONField(default=dict)  # the key by the act; none: nothing is pressed for it

    class Meta:
        verbose_name_plural = "counter keys"

    def __str__(self) -> str:
        return f"keys {self.pk}"


class HallDay(models.Model):
    """The hall on one day: the last link of its chain of acts. Locked by the office-day row."""

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="hall_days", db_index=False
    )
    day = models.DateField()
    preset = models.CharField(max_length=8, choices=PRESETS)
    acts = models.PositiveIntegerField(default=0)
    head = models.CharField(max_length=64, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="hall_day_once"),
            models.CheckConstraint(
                condition=Q(acts=0, head="") | (Q(acts__gt=0) & ~Q(head="")),
                name="hall_day_head_of_its_acts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"


class StageLine(models.Model):
    """What a stage remembers of its calls on a day; see `policy.Line`."""

    hall = models.ForeignKey(
        HallDay, on_delete=models.PROTECT, related_name="lines", db_index=False
    )
    stage = models.CharField(max_length=12, choices=STAGES)
    turn = models.PositiveSmallIntegerField(default=0)
    jumped = models.BooleanField(default=False)
    calls = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "stage"], name="stage_line_once"),
        ]

    def __str__(self) -> str:
        return f"line {self.pk}"


class Visit(models.Model):
    """A party in the building, on its way through the stages; see `policy.Waiting`."""

    hall = models.ForeignKey(
        HallDay, on_delete=models.PROTECT, related_name="visits", db_index=False
    )
    # Random: how the public order of calling names it.
    public_id = models.CharField(max_length=16, unique=True)
    booking = models.ForeignKey(
        Booking, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    stage = models.CharField(max_length=12, choices=STAGES)
    lane = models.CharField(max_length=8, choices=LANES)
    hour = models.DateTimeField()
    number = models.PositiveIntegerField()  # of the first of them
    state = models.CharField(max_length=8, choices=VISIT_STATES, default="waiting")
    entered_at = models.DateTimeField()
    # Since when they wait at this stage, until they were called, since when they are served.
    since = models.DateTimeField()
    called_at = models.DateTimeField(null=True, blank=True)
    started_at = models.DateTimeField(null=True, blank=True)
    first_called_at = models.DateTimeField(null=True, blank=True)
    done_at = models.DateTimeField(null=True, blank=True)
    # How often they were called out this time, and when last.
    calls = models.PositiveSmallIntegerField(default=0)
    last_call_at = models.DateTimeField(null=True, blank=True)
    misses = models.PositiveSmallIntegerField(default=0)
    back = models.CharField(max_length=8, choices=BACK, blank=True)
    not_before = models.DateTimeField(null=True, blank=True)
    after_calls = models.PositiveIntegerField(default=0)
    counter = models.ForeignKey(
        Counter, null=True, blank=True, on_delete=models.PROTECT, related_name="visits"
    )
    # They asked by WhatsApp to be told of their turn, and what they were told since.
    asked_at = models.DateTimeField(null=True, blank=True)
    told_near_at = models.DateTimeField(null=True, blank=True)
    told_called_at = models.DateTimeField(null=True, blank=True)
    # Whether they said how it was; what they said is counted elsewhere, by the day.
    rated = models.BooleanField(default=False)
    # Within how many minutes of coming in they were expected to be called; 0 to 0 of who was next.
    estimate_low = models.PositiveSmallIntegerField(null=True, blank=True)
    estimate_high = models.PositiveSmallIntegerField(null=True, blank=True)
    # The counter to which another passed them: nobody else calls them. Only while they wait, and
    # while it is open.
    meant_for = models.ForeignKey(
        Counter, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=AT_A_COUNTER, counter__isnull=False)
                | (~Q(state__in=AT_A_COUNTER) & Q(counter=None)),
                name="visit_at_a_counter_iff_called",
            ),
            models.UniqueConstraint(
                fields=["counter"],
                condition=Q(state__in=AT_A_COUNTER),
                name="visit_one_at_each_counter",
            ),
            models.CheckConstraint(
                condition=Q(state="done", done_at__isnull=False)
                | (~Q(state="done") & Q(done_at=None)),
                name="visit_done_at_iff_done",
            ),
            models.CheckConstraint(condition=Q(misses__lte=3), name="visit_missed_three_at_most"),
            models.CheckConstraint(
                condition=Q(first_called_at=None) | Q(first_called_at__gte=F("entered_at")),
                name="visit_called_after_it_came",
            ),
        ]
        indexes = [
            models.Index(fields=["hall", "stage", "state"], name="visit_by_stage"),
            models.Index(
                fields=["asked_at"],
                condition=Q(asked_at__isnull=False, told_called_at=None, done_at=None),
                name="visit_asked_and_not_told",
            ),
        ]

    def __str__(self) -> str:
        return f"visit {self.public_id}"


class Ticket(models.Model):
    """A person's number on a day, and how far they came."""

    hall = models.ForeignKey(
        HallDay, on_delete=models.PROTECT, related_name="tickets", db_index=False
    )
    visit = models.ForeignKey(Visit, on_delete=models.PROTECT, related_name="tickets")
    number = models.CharField(max_length=6)
    place = models.ForeignKey(
        Place, null=True, blank=True, on_delete=models.PROTECT, related_name="tickets"
    )
    state = models.CharField(max_length=10, choices=TICKET_STATES, default="here")
    # Keyed hash of name and birth date, until the day is closed: one number a person and day.
    person = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="ticket_number_once_per_day"),
            models.UniqueConstraint(
                fields=["hall", "person"],
                condition=~Q(person=""),
                name="ticket_one_per_person_and_day",
            ),
            models.UniqueConstraint(
                fields=["place"],
                condition=Q(place__isnull=False, state="here"),
                name="ticket_one_open_per_place",
            ),
            models.CheckConstraint(
                condition=Q(place=None) | Q(person=""), name="ticket_of_a_place_or_a_person"
            ),
        ]

    def __str__(self) -> str:
        return f"ticket {self.number}"


class HallEvent(models.Model):
    """One act of a day, a link of its chain, never changed: only its note can be erased.

    `link` is the hash over the link before and everything here but the note, of which the hash
    is in it; see `chain`. `before` is what an undo restores.
    """

    hall = models.ForeignKey(
        HallDay, on_delete=models.PROTECT, related_name="events", db_index=False
    )
    number = models.PositiveIntegerField()
    at = models.DateTimeField()
    act = models.CharField(max_length=8, choices=ACTS)
    reason = models.CharField(max_length=8, choices=REASONS, blank=True)
    visit = models.ForeignKey(
        Visit, null=True, blank=True, on_delete=models.PROTECT, related_name="events"
    )
    tickets = models.CharField(max_length=40, blank=True)  # the numbers, as they were called
    stage = models.CharField(max_length=12, choices=STAGES, blank=True)
    counter = models.PositiveSmallIntegerField(null=True, blank=True)
    staff = models.CharField(max_length=16, blank=True)  # a pseudonym
    note = models.CharField(max_length=200, blank=True)
    note_salt = models.CharField(max_length=32, blank=True)
    note_hash = models.CharField(max_length=64, blank=True)
    link = models.CharField(max_length=64)
    before = models.JSONField(null=True, blank=True)
    undoes = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="undone_by"
    )
    request_key = models.CharField(max_length=80, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["hall", "number"], name="hall_event_numbers_once"),
            models.UniqueConstraint(
                fields=["request_key"],
                condition=~Q(request_key=""),
                name="hall_event_once_per_request",
            ),
            models.CheckConstraint(condition=Q(number__gte=1), name="hall_event_numbers_from_one"),
            models.CheckConstraint(condition=~Q(link=""), name="hall_event_is_linked"),
        ]
        indexes = [
            # What retention looks for: notes that are still kept.
            models.Index(
                fields=["at"], condition=~Q(note_salt=""), name="hall_event_noted_by_time"
            ),
        ]

    def __str__(self) -> str:
        return f"act {self.number}"


class Rating(models.Model):
    """How many of those who were served on a day gave this answer; it is linked to nobody."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="+", db_index=False)
    day = models.DateField()
    answer = models.CharField(max_length=4, choices=ANSWERS)
    count = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day", "answer"], name="rating_once"),
        ]

    def __str__(self) -> str:
        return f"{self.count} {self.answer}"
