"""Who signs in: staff, their role and their office."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.db.models import Q

from antrean.offices.models import Office

ROLES = [
    ("reception", "Reception"),
    ("officer", "Officer"),
    ("supervisor", "Supervisor"),
    ("office_head", "Head of office"),
    ("directorate", "Directorate"),
    ("admin", "Administrator"),
]
NATIONAL_ROLES = ["directorate", "admin"]


class Account(AbstractUser):
    """Somebody who signs in with an e-mail address."""

    username = None  # type: ignore[assignment]  # people sign in by e-mail
    first_name = None  # type: ignore[assignment]  # single names are normal in Indonesia
    last_name = None  # type: ignore[assignment]
    email = models.EmailField(unique=True)
    role = models.CharField(max_length=12, choices=ROLES)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: list[str] = ["role"]

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=NATIONAL_ROLES) | Q(office__isnull=False),
                name="account_of_an_office_names_it",
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"
