"""Offices, their hours, their rules and their days.

What varies from office to office and from year to year is a row with the date from
which it counts, never a constant. A row without an office speaks for all of them.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from django.db import models
from django.db.models import F, Q

# The names of states end up in constraints: a wrong one is refused, not shown as nothing.
STATES = [("planned", "Planned"), ("pilot", "Pilot, open"), ("online", "Online, open")]
OPEN_STATES = ["pilot", "online"]
# Sabang to Rote, Sabang to Merauke, with a degree to spare.
LATITUDES = (-12, 7)
LONGITUDES = (94, 142)
ZONES = ["Asia/Jakarta", "Asia/Pontianak", "Asia/Makassar", "Asia/Jayapura"]
SLOT_MINUTES = (5, 240)
MOST_PLACES = 500
SEASONS = [("regular", "Regular"), ("ramadan", "Ramadan")]
DAY_STATES = [
    ("planned", "Not opened yet"),
    ("open", "Open"),
    ("suspended", "Suspended"),
    ("closed", "Closed"),
]
DAY_EVENTS = [
    ("published", "Slots published or changed"),
    ("shut", "Hours shut"),
    ("reopened", "Hours open again"),
    ("opened", "Opened, or resumed"),
    ("suspended", "Suspended"),
    ("delayed", "Delay announced"),
    ("door", "Line before the door noted, or let in"),
    ("closed", "Closed"),
]


class Office(models.Model):
    """A service point: an immigration office or one of its passport units."""

    code = models.SlugField(max_length=40, unique=True)
    short = models.CharField(max_length=8, blank=True)
    kind = models.CharField(max_length=8)
    parent = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT)
    name = models.CharField(max_length=120)
    office_class = models.CharField(max_length=60, blank=True)
    city = models.CharField(max_length=80)
    province = models.CharField(max_length=80)
    timezone = models.CharField(max_length=40)
    latitude = models.DecimalField(max_digits=5, decimal_places=2)
    longitude = models.DecimalField(max_digits=5, decimal_places=2)
    in_pilot = models.BooleanField(default=False)
    pilot_channel = models.CharField(max_length=12, blank=True)
    state = models.CharField(max_length=8, choices=STATES, default="planned")
    address = models.CharField(max_length=300, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    doors_open = models.TimeField(default=time(7, 30))
    capacity = models.PositiveSmallIntegerField(null=True, blank=True)
    whatsapp_phone_number_id = models.CharField(max_length=40, blank=True)
    whatsapp_number = models.CharField(max_length=20, blank=True)
    # The worker made the slots of every day before this one. Empty: it looks again.
    published_until = models.DateField(null=True, blank=True, editable=False)
    # This row is no office: it is where the staff of that one rehearse, since then. It is planned
    # for ever, so nobody books there, and it stands in no list.
    rehearses = models.OneToOneField(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="rehearsal"
    )
    rehearsed_since = models.DateTimeField(null=True, blank=True, editable=False)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["planned", *OPEN_STATES]), name="office_state_known"
            ),
            models.CheckConstraint(condition=Q(timezone__in=ZONES), name="office_zone_known"),
            models.CheckConstraint(
                condition=Q(latitude__range=LATITUDES, longitude__range=LONGITUDES),
                name="office_lies_in_indonesia",
            ),
            models.CheckConstraint(
                condition=Q(capacity=None) | Q(capacity__range=(1, MOST_PLACES)),
                name="office_capacity_sane",
            ),
            models.CheckConstraint(
                condition=Q(state="planned")
                | (~Q(address="") & ~Q(phone="") & Q(capacity__isnull=False)),
                name="office_open_only_when_it_can_be_found",
            ),
            models.UniqueConstraint(
                fields=["whatsapp_phone_number_id"],
                condition=~Q(whatsapp_phone_number_id=""),
                name="office_one_per_whatsapp_number",
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def is_rehearsal(self) -> bool:
        return self.rehearses_id is not None

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.timezone)

    @property
    def display_name(self) -> str:
        """The name people use: without the class, which says nothing to them."""
        return self.name.replace(f" {self.office_class}", "", 1) if self.office_class else self.name

    def today(self, now: datetime) -> date:
        """Return the date at the office at the instant `now`."""
        return now.astimezone(self.zone).date()

    def full_hour(self, now: datetime) -> datetime:
        """Return when the office's clocks struck the hour last."""
        return now.astimezone(self.zone).replace(minute=0, second=0, microsecond=0)

    def at(self, day: date, clock_time: time) -> datetime:
        """Return the instant when the office's clocks show `clock_time` on `day`."""
        return datetime.combine(day, clock_time, self.zone)

    def bounds(self, day: date) -> tuple[datetime, datetime]:
        """Return the first instant of `day` at the office, and of the day after."""
        return self.at(day, time()), self.at(day + timedelta(days=1), time())


class OpeningHours(models.Model):
    """When an office (or all) serves on one weekday, from a date on.

    The row that counts for a day: a Ramadan row inside its range before a regular one, an
    office's own before the common one, the later `effective_on` before the earlier.
    `opens` empty: shut.
    """

    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="opening_hours"
    )
    season = models.CharField(max_length=8, choices=SEASONS, default="regular")
    weekday = models.PositiveSmallIntegerField(help_text="Monday is 0")
    effective_on = models.DateField()
    effective_until = models.DateField(null=True, blank=True, help_text="the day after the last")
    opens = models.TimeField(null=True, blank=True)
    closes = models.TimeField(null=True, blank=True)
    break_starts = models.TimeField(null=True, blank=True)
    break_ends = models.TimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "opening hours"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "season", "weekday", "effective_on"],
                name="hours_once_per_office_and_date",
            ),
            models.UniqueConstraint(
                fields=["season", "weekday", "effective_on"],
                condition=Q(office=None),
                name="hours_for_all_once_per_date",
            ),
            models.CheckConstraint(
                condition=Q(season__in=["regular", "ramadan"]), name="hours_season_known"
            ),
            models.CheckConstraint(condition=Q(weekday__lte=6), name="hours_weekday_exists"),
            # A comparison with NULL passes a check: each side says that it is there.
            models.CheckConstraint(
                condition=Q(opens=None, closes=None)
                | Q(opens__isnull=False, closes__isnull=False, opens__lt=F("closes")),
                name="hours_close_after_they_open",
            ),
            models.CheckConstraint(
                condition=Q(break_starts=None, break_ends=None)
                | Q(
                    opens__isnull=False,
                    break_starts__isnull=False,
                    break_ends__isnull=False,
                    break_starts__gte=F("opens"),
                    break_ends__gt=F("break_starts"),
                    break_ends__lte=F("closes"),
                ),
                name="hours_break_inside_them",
            ),
            models.CheckConstraint(
                condition=Q(effective_until=None) | Q(effective_until__gt=F("effective_on")),
                name="hours_end_after_they_begin",
            ),
            models.CheckConstraint(
                condition=Q(season="regular") | Q(effective_until__isnull=False),
                name="hours_of_ramadan_have_an_end",
            ),
        ]

    def __str__(self) -> str:
        return f"hours {self.pk}"


class QueueRules(models.Model):
    """The rules of the queue of one office (or all), from a date on."""

    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="queue_rules"
    )
    effective_on = models.DateField()
    slot_minutes = models.PositiveSmallIntegerField(default=60)
    last_start_minutes = models.PositiveSmallIntegerField(default=75)
    release_days = models.PositiveSmallIntegerField(default=14)
    release_time = models.TimeField(default=time(10))
    booking_closes = models.TimeField(default=time(16))
    hold_minutes_whatsapp = models.PositiveSmallIntegerField(default=60)
    hold_minutes_web = models.PositiveSmallIntegerField(default=15)
    arrive_earliest_minutes = models.PositiveSmallIntegerField(default=60)
    arrive_asked_minutes = models.PositiveSmallIntegerField(default=30)
    grace_minutes = models.PositiveSmallIntegerField(default=0)
    fruitless_holds = models.PositiveSmallIntegerField(default=3)
    reschedules = models.PositiveSmallIntegerField(default=1)
    undo_minutes = models.PositiveSmallIntegerField(default=5)

    class Meta:
        verbose_name_plural = "queue rules"
        constraints = [
            models.UniqueConstraint(
                fields=["office", "effective_on"], name="rules_once_per_office_and_date"
            ),
            models.UniqueConstraint(
                fields=["effective_on"],
                condition=Q(office=None),
                name="rules_for_all_once_per_date",
            ),
            models.CheckConstraint(
                condition=Q(slot_minutes__range=SLOT_MINUTES), name="rules_slot_length_sane"
            ),
            models.CheckConstraint(
                condition=Q(last_start_minutes__lte=480), name="rules_last_start_within_a_day"
            ),
            models.CheckConstraint(
                condition=Q(release_days__range=(1, 90)), name="rules_release_before_the_day"
            ),
            models.CheckConstraint(
                condition=Q(hold_minutes_whatsapp__gte=5, hold_minutes_web__gte=5),
                name="rules_hold_long_enough_to_answer",
            ),
            models.CheckConstraint(
                condition=Q(arrive_asked_minutes__lte=F("arrive_earliest_minutes")),
                name="rules_asked_for_when_check_in_is_open",
            ),
            models.CheckConstraint(
                condition=Q(fruitless_holds__gte=1), name="rules_first_hold_is_free"
            ),
        ]

    def __str__(self) -> str:
        return f"rules {self.pk}"


class Closure(models.Model):
    """A stretch in which an office (or all) does not serve, and why."""

    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="closures"
    )
    day = models.DateField()
    starts = models.TimeField(null=True, blank=True, help_text="empty: from the start of the day")
    ends = models.TimeField(null=True, blank=True, help_text="empty: to the end of the day")
    reason = models.CharField(max_length=120)
    decided_by = models.CharField(max_length=60)
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="closure_has_a_reason"),
            models.CheckConstraint(
                condition=Q(starts=None) | Q(ends=None) | Q(ends__gt=F("starts")),
                name="closure_ends_after_it_starts",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.reason}"


class ExtraDay(models.Model):
    """A day on which an office serves although its week says it does not."""

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="extra_days")
    day = models.DateField()
    opens = models.TimeField()
    closes = models.TimeField()
    note = models.CharField(max_length=120, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="extra_day_once"),
            models.CheckConstraint(
                condition=Q(closes__gt=F("opens")), name="extra_day_closes_after_it_opens"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day}"


class OfficeDay(models.Model):
    """One day of one office: whether it runs, how late it runs, the numbers it gave.

    `last_number` is the highest number that any slot's block or overflow of the day has
    reserved. The row is the last in the lock order.
    """

    office = models.ForeignKey(
        Office, on_delete=models.PROTECT, related_name="days", db_index=False
    )
    day = models.DateField()
    state = models.CharField(max_length=10, choices=DAY_STATES, default="planned")
    delay_minutes = models.PositiveSmallIntegerField(default=0)
    reason = models.CharField(max_length=120, blank=True)
    opened_at = models.DateTimeField(null=True, blank=True)
    suspended_at = models.DateTimeField(null=True, blank=True)
    # Who stands in line before the door counts as of this instant, until all are in.
    door_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["office", "day"], name="office_day_once"),
            models.CheckConstraint(
                condition=Q(state__in=["planned", "open", "suspended", "closed"]),
                name="office_day_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at=None)),
                name="office_day_closed_at_iff_closed",
            ),
            models.CheckConstraint(
                condition=Q(state="planned") | Q(state="closed") | Q(opened_at__isnull=False),
                name="office_day_runs_only_after_it_opened",
            ),
            models.CheckConstraint(
                condition=Q(state="suspended", suspended_at__isnull=False)
                | (~Q(state="suspended") & Q(suspended_at=None)),
                name="office_day_suspended_at_iff_suspended",
            ),
        ]
        indexes = [
            models.Index(
                fields=["day"], condition=~Q(state="closed"), name="office_day_unclosed_by_day"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.office_id} {self.day}"


class DayEvent(models.Model):
    """One change of what people see of an office's day, never changed itself.

    What bookings do to a day stands in their own events. Streams follow both by their ids.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="day_events")
    day = models.DateField()
    event = models.CharField(max_length=10, choices=DAY_EVENTS)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.office_id} {self.day} {self.event}"
