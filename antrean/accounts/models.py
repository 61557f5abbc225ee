"""Who signs in: staff, their role and their office."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from antrean.accounts import roles
from antrean.offices.models import Office

ROLES = [
    ("reception", "Reception"),
    ("officer", "Officer"),
    ("supervisor", "Supervisor"),
    ("office_head", "Head of office"),
    ("directorate", "Directorate"),
    ("admin", "Administrator"),
]
NATIONAL_ROLES = sorted(roles.NATIONAL)


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts by e-mail; they are made by `accounts.actions.create_staff`."""

    def get_by_natural_key(self, username: str | None) -> Account:
        """Return the account of an address, typed in whatever case."""
        return self.get(email=(username or "").strip().lower())


class Account(AbstractBaseUser):
    """Somebody who signs in with an e-mail address; the role says what they may do."""

    email = models.EmailField(unique=True)
    role = models.CharField(max_length=12, choices=ROLES)
    office = models.ForeignKey(Office, null=True, blank=True, on_delete=models.PROTECT)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    objects: ClassVar[AccountManager] = AccountManager()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["role"]

    class Meta:
        ordering = ["email"]
        constraints = [
            models.CheckConstraint(
                condition=Q(role__in=NATIONAL_ROLES) | Q(office__isnull=False),
                name="account_of_an_office_names_it",
            ),
            models.CheckConstraint(
                condition=Q(email=Lower("email")), name="account_email_in_lower_case"
            ),
        ]

    def __str__(self) -> str:
        return f"account {self.pk}"

    @property
    def is_staff(self) -> bool:
        """Whether Django's admin site lets them in."""
        return self.role == "admin"

    def has_perm(self, perm: str, obj: models.Model | None = None) -> bool:
        return self.is_active and roles.may(self.role, perm)

    def has_perms(self, perm_list: Iterable[str], obj: models.Model | None = None) -> bool:
        return all(self.has_perm(perm) for perm in perm_list)

    def has_module_perms(self, app_label: str) -> bool:
        return self.is_active and roles.may_enter(self.role, app_label)
