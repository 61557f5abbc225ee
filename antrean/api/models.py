"""Who may use the API."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.offices.models import Office

# In the order in which they are written into `ApiClient.scopes`.
SCOPES = ["read", "book", "check-in"]


class ApiClient(models.Model):
    """A program that uses the API, known by the hash of its token.

    It sees and moves the bookings it made, and all those of its office if it has one.
    """

    name = models.CharField(max_length=80)
    # SHA-256, without salt: a token is 256 random bits, so no list of guesses reaches it.
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    scopes = models.CharField(max_length=40, help_text="separated by spaces: read book check-in")
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)
    created_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = "API client"
        constraints = [
            models.CheckConstraint(condition=~Q(name=""), name="api_client_has_a_name"),
            models.CheckConstraint(condition=~Q(scopes=""), name="api_client_may_do_something"),
        ]

    def __str__(self) -> str:
        return self.name

    def may(self, scope: str) -> bool:
        return scope in self.scopes.split()

    @property
    def booking_scope(self) -> str:
        """What marks a booking as made by this client."""
        return f"api:{self.pk}"
