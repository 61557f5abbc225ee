"""Printers in the halls, browsers in which visitors serve themselves, slips on their way."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.accounts.models import Account
from antrean.offices.models import Office


class Printer(models.Model):
    """The network printer of an office's slips; without one browsers print themselves."""

    office = models.OneToOneField(Office, on_delete=models.PROTECT, related_name="slip_printer")
    host = models.GenericIPAddressField()
    port = models.PositiveIntegerField(default=9100)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(port__range=(1024, 65535)), name="printer_port_is_no_servers"
            ),
        ]

    def __str__(self) -> str:
        return f"printer {self.pk}"


class Kiosk(models.Model):
    """A browser in a hall in which visitors serve themselves.

    Staff draw a code, and whoever types it into the browser switches it on: from then on it shows
    a token. Both are kept as keyed hashes, never together.
    """

    office = models.ForeignKey(Office, on_delete=models.PROTECT, related_name="kiosks")
    key = models.CharField(max_length=64, blank=True)
    code = models.CharField(max_length=64, blank=True)
    code_until = models.DateTimeField(null=True, blank=True)
    since = models.DateTimeField()
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="+")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["key"], condition=~Q(key=""), name="kiosk_key_of_one_browser"
            ),
            # Who types a code must mean one office.
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="kiosk_code_of_one_browser"
            ),
            models.CheckConstraint(
                condition=(Q(key="", code_until__isnull=False) & ~Q(code=""))
                | (Q(code="", code_until=None) & ~Q(key="")),
                name="kiosk_waits_or_is_on",
            ),
        ]

    def __str__(self) -> str:
        return f"kiosk {self.pk}"


class PrintJob(models.Model):
    """A slip that a printer has not printed yet. Lives for two minutes; holds nobody's name.

    `try_at` is when a worker may take it; who takes it moves that on, so that nobody else does.
    """

    printer = models.ForeignKey(Printer, on_delete=models.CASCADE, related_name="jobs")
    slip = models.JSONField()
    made_at = models.DateTimeField()
    try_at = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return f"print job {self.pk}"
