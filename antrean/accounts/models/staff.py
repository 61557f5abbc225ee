"""Staff: accounts with role and office, what they prove themselves with, and what they did."""

from __future__ import annotations

from collections.abc import Iterable
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower

from antrean.accounts import roles
from antrean.accounts.models.visitors import Passkey
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
    """Finds accounts by e-mail; they are made by `accounts.actions`."""

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
    # Hashed as a password; opens a screen that was locked, and nothing else.
    pin = models.CharField(max_length=128, blank=True, db_default="")

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
    def is_invited(self) -> bool:
        """Whether they have not chosen a password yet."""
        return not self.has_usable_password()

    @property
    def needs_second_factor(self) -> bool:
        """Whether a password alone does not let them in."""
        return self.role in roles.WITH_SECOND_FACTOR

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


class Invitation(models.Model):
    """A password to be chosen by whoever has the code: a new account's, or one that was reset.

    `code` is a keyed hash. On a slip it is made at once; for a letter whoever sends it draws it.
    """

    WAYS: ClassVar = [("slip", "A printed slip"), ("email", "A letter by e-mail")]

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="invitation")
    way = models.CharField(max_length=8, choices=WAYS)
    code = models.CharField(max_length=64, blank=True)
    language = models.CharField(max_length=2, default="id")
    # When the letter may leave; empty once it did.
    send_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        constraints = [
            # Who shows a code must mean one account.
            models.UniqueConstraint(
                fields=["code"], condition=~Q(code=""), name="invitation_code_of_one_account"
            ),
            models.CheckConstraint(
                condition=Q(way="email") | (Q(way="slip", send_at=None) & ~Q(code="")),
                name="invitation_has_a_code_or_sends_one",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(send_at__isnull=False), name="invitation_to_send"
            ),
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk}"


class CodeApp(models.Model):
    """The app that shows somebody a new code every thirty seconds (TOTP)."""

    account = models.OneToOneField(Account, on_delete=models.CASCADE, related_name="code_app")
    secret_sealed = models.CharField(max_length=200)
    # The half minute of the last code that was taken: none is taken twice.
    last_step = models.PositiveBigIntegerField(default=0)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(secret_sealed=""), name="code_app_has_a_secret"),
        ]

    def __str__(self) -> str:
        return f"app {self.pk}"


class RecoveryCode(models.Model):
    """A code on paper that stands in for the app or the key, once; a keyed hash."""

    account = models.ForeignKey(
        Account,
        on_delete=models.CASCADE,
        related_name="recovery_codes",
        db_index=False,  # The constraint begins with it.
    )
    code = models.CharField(max_length=64)
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["account", "code"], name="recovery_code_once"),
        ]

    def __str__(self) -> str:
        return f"recovery code {self.pk}"


class StaffKey(models.Model):
    """A passkey of somebody on the staff, as `Passkey` is of somebody who books."""

    MOST = 5

    account = models.ForeignKey(
        Account,
        on_delete=models.CASCADE,
        related_name="keys",
        db_index=False,  # The constraint begins with it.
    )
    number = models.PositiveSmallIntegerField()
    handle = models.CharField(max_length=Passkey.HANDLE_LENGTH)
    credential = models.CharField(max_length=Passkey.CREDENTIAL_LENGTH)
    public_key = models.CharField(max_length=Passkey.KEY_LENGTH)
    sign_count = models.PositiveBigIntegerField()
    transports = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=60, blank=True)
    since = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["credential"], name="staff_key_of_one_account"),
            models.UniqueConstraint(fields=["account", "number"], name="staff_key_once_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=5), name="staff_key_at_most_five"
            ),
            models.CheckConstraint(
                condition=~(Q(handle="") | Q(credential="") | Q(public_key="")),
                name="staff_key_can_be_checked",
            ),
        ]

    def __str__(self) -> str:
        return f"key {self.pk}"


class StaffAct(models.Model):
    """What somebody on the staff did, or tried: appended, never changed.

    `about` names what it was done to by an id or a code, never by a person's name: `account:5`.
    What is done to bookings and in the hall stands in their own events.
    """

    at = models.DateTimeField()
    # Nobody: an address that has no account, or a command of the machine.
    account = models.ForeignKey(
        Account, null=True, blank=True, on_delete=models.PROTECT, related_name="acts"
    )
    act = models.CharField(max_length=40)
    office = models.ForeignKey(
        Office, null=True, blank=True, on_delete=models.PROTECT, related_name="+", db_index=False
    )
    about = models.CharField(max_length=60, blank=True)
    reason = models.CharField(max_length=200, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(act=""), name="staff_act_says_what"),
        ]
        indexes = [
            models.Index(fields=["office", "-at"], name="staff_act_by_office"),
            models.Index(fields=["at"], name="staff_act_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.act} {self.at}"
