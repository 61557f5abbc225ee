"""Holders, and the names by which they are known.

A holder is the person behind a WhatsApp user id, a phone, an e-mail address or an
account: the one who may hold at most four open places. The people who come to the
office are `bookings.Place` rows, since a holder also books for kin.
"""

from __future__ import annotations

from django.db import models
from django.db.models import Q

IDENTITY_KINDS = [
    ("bsuid", "WhatsApp user id"),
    ("parent_bsuid", "WhatsApp user id of the parent portfolio"),
    ("phone", "Phone, E.164"),
    ("email", "E-mail"),
    ("account", "Account"),
]
RELATIONS = [("self", "Self"), ("parent", "Parent"), ("child", "Child"), ("spouse", "Spouse")]
# For whom a parent or guardian speaks.
GUARDIAN_UNDER = 17


NEWS_CHANNELS = [("whatsapp", "WhatsApp"), ("email", "E-mail"), ("push", "Web push")]


class Holder(models.Model):
    """Somebody who books, for themselves or for kin."""

    language = models.CharField(max_length=2, default="id")
    created_at = models.DateTimeField()
    # When this person last wrote: Meta's 24-hour window is counted from here.
    last_heard_at = models.DateTimeField(null=True, blank=True)
    # STOP: no reminders. Answers and changes by the office still go out.
    quiet_since = models.DateTimeField(null=True, blank=True)
    # Meta said that this person cannot be reached; cleared when they write again.
    unreachable_since = models.DateTimeField(null=True, blank=True)
    # By which channel news reach them, if they chose; empty: by what is known.
    news_by = models.CharField(
        max_length=8, choices=NEWS_CHANNELS, blank=True, default="", db_default=""
    )
    # Which text of the privacy notice was shown first, and when.
    notice_version = models.CharField(max_length=20, blank=True, default="")
    notice_at = models.DateTimeField(null=True, blank=True)
    # Which text they agreed to that says that they are of age (18), and when.
    adult_version = models.CharField(max_length=20, blank=True, default="", db_default="")
    adult_at = models.DateTimeField(null=True, blank=True)
    # They asked to be forgotten; their names go when the last answer was sent.
    leaving_since = models.DateTimeField(null=True, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)
    # Staff look: this person's number used to be another person's.
    number_recycled_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(notice_version="", notice_at=None)
                | (~Q(notice_version="") & Q(notice_at__isnull=False)),
                name="holder_notice_has_version_and_time",
            ),
            models.CheckConstraint(
                condition=Q(adult_version="", adult_at=None)
                | (~Q(adult_version="") & Q(adult_at__isnull=False)),
                name="holder_adult_has_version_and_time",
            ),
            models.CheckConstraint(
                condition=Q(language__in=["id", "en"]), name="holder_language_known"
            ),
            models.CheckConstraint(
                condition=Q(news_by__in=["", "whatsapp", "email", "push"]),
                name="holder_news_by_a_channel",
            ),
        ]
        indexes = [
            models.Index(
                fields=["leaving_since"],
                condition=Q(leaving_since__isnull=False),
                name="holder_leaving",
            ),
        ]

    def __str__(self) -> str:
        return f"holder {self.pk}"


class Identity(models.Model):
    """One name by which a holder is known; points to one holder at a time."""

    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="identities")
    kind = models.CharField(max_length=12, choices=IDENTITY_KINDS)
    value = models.CharField(max_length=160)
    since = models.DateTimeField()

    class Meta:
        verbose_name_plural = "identities"
        constraints = [
            models.UniqueConstraint(fields=["kind", "value"], name="identity_points_to_one_holder"),
            # Letters go to one address; another takes its place.
            models.UniqueConstraint(
                fields=["holder"], condition=Q(kind="email"), name="identity_one_email_a_holder"
            ),
            models.CheckConstraint(condition=~Q(value=""), name="identity_has_a_value"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.holder_id}"
