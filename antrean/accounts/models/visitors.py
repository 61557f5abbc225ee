"""People who book: their sign-ins, their browsers and passkeys, and kin they keep."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from antrean.people.models import RELATIONS, Holder
from antrean.people.sealed import unseal

WAYS = [
    ("whatsapp", "A message by WhatsApp"),
    ("phone", "A code to a WhatsApp number"),
    ("email", "A code by e-mail"),
    ("passkey", "A passkey"),
]


class SignIn(models.Model):
    """A sign-in under way: a browser that waits for somebody to prove who they are.

    Lives for minutes. `browser` and `code` are keyed hashes; see `actions.devices`. One with
    `adds_to` signs nobody in: a holder adds a contact to the one they have. One by passkey has no
    code: what is signed follows from the browser's secret, see `actions.passkeys`.
    """

    browser = models.CharField(max_length=64, unique=True)
    way = models.CharField(max_length=8, choices=WAYS)
    # Empty until the message with it leaves: who sends the code draws it.
    code = models.CharField(max_length=64, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=16, blank=True)
    # Whose telephone Meta says that it is, to which the code came.
    bsuid = models.CharField(max_length=160, blank=True)
    language = models.CharField(max_length=2, default="id")
    # When the message may leave; empty once it did.
    send_at = models.DateTimeField(null=True, blank=True)
    begun_at = models.DateTimeField()
    ends_at = models.DateTimeField(db_index=True)
    tries = models.PositiveSmallIntegerField(default=0)
    holder = models.ForeignKey(Holder, null=True, blank=True, on_delete=models.CASCADE)
    proven_at = models.DateTimeField(null=True, blank=True)
    adds_to = models.ForeignKey(
        Holder, null=True, blank=True, on_delete=models.CASCADE, related_name="+"
    )

    class Meta:
        constraints = [
            # Who sends a code must mean one browser.
            models.UniqueConstraint(
                fields=["code"], condition=Q(way="whatsapp"), name="sign_in_code_of_one_browser"
            ),
            models.CheckConstraint(
                condition=Q(holder=None, proven_at=None)
                | Q(holder__isnull=False, proven_at__isnull=False),
                name="sign_in_proven_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(way__in=["whatsapp", "passkey"], email="", phone="")
                | (Q(way="email", phone="") & ~Q(email=""))
                | (Q(way="phone", email="") & ~Q(phone="")),
                name="sign_in_code_has_an_address",
            ),
        ]
        indexes = [
            models.Index(
                fields=["send_at"], condition=Q(send_at__isnull=False), name="sign_in_to_send"
            ),
        ]

    def __str__(self) -> str:
        return f"sign-in {self.pk}"


class Device(models.Model):
    """A browser in which a person is signed in; `key` is the hash of the token it shows."""

    NAME_LENGTH = 60

    key = models.CharField(max_length=64, unique=True)
    holder = models.ForeignKey(Holder, on_delete=models.CASCADE, related_name="devices")
    way = models.CharField(max_length=8, choices=WAYS)
    name = models.CharField(max_length=NAME_LENGTH)
    since = models.DateTimeField()

    def __str__(self) -> str:
        return f"device {self.pk}"


class Passkey(models.Model):
    """A key that an authenticator keeps for a person; here is its public half.

    `credential` names it and `handle` the person to the authenticator, both as base64url. The
    handle is random, and one for all of a person's. `number` counts a person's passkeys, so that
    the database knows how many there may be.
    """

    MOST = 10
    HANDLE_LENGTH = 43  # 32 bytes
    CREDENTIAL_LENGTH = 1364  # 1023 bytes, the most that WebAuthn allows
    KEY_LENGTH = 1400  # RSA of 8192 bits

    holder = models.ForeignKey(
        Holder,
        on_delete=models.CASCADE,
        related_name="passkeys",
        db_index=False,  # The constraint begins with it.
    )
    number = models.PositiveSmallIntegerField()
    handle = models.CharField(max_length=HANDLE_LENGTH)
    credential = models.CharField(max_length=CREDENTIAL_LENGTH)
    public_key = models.CharField(max_length=KEY_LENGTH)
    # How often the authenticator signed, as it says itself; 0: it does not count.
    sign_count = models.PositiveBigIntegerField()
    # How the browser reaches the authenticator, for the next time it asks; with commas.
    transports = models.CharField(max_length=60, blank=True)
    name = models.CharField(max_length=Device.NAME_LENGTH, blank=True)
    since = models.DateTimeField()
    used_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            # Whoever signs with it must mean one person.
            models.UniqueConstraint(fields=["credential"], name="passkey_of_one_person"),
            models.UniqueConstraint(fields=["holder", "number"], name="passkey_once_per_number"),
            models.CheckConstraint(
                condition=Q(number__gte=1, number__lte=10), name="passkey_at_most_ten"
            ),
            models.CheckConstraint(
                condition=~(Q(handle="") | Q(credential="") | Q(public_key="")),
                name="passkey_can_be_checked",
            ),
            models.CheckConstraint(
                condition=Q(sign_count__gte=0, sign_count__lte=2**32 - 1),
                name="passkey_counts_as_authenticators_do",
            ),
        ]

    def __str__(self) -> str:
        return f"passkey {self.pk}"


class Subscription(models.Model):
    """Where a device's browser takes push messages, and with which keys it reads them.

    Who knows the endpoint and the keys can make it show something: they leave this table only
    towards the push service.
    """

    ENDPOINT_LENGTH = 1000

    device = models.OneToOneField(Device, on_delete=models.CASCADE, related_name="subscription")
    endpoint = models.CharField(max_length=ENDPOINT_LENGTH)
    p256dh = models.CharField(max_length=100)
    auth = models.CharField(max_length=40)
    since = models.DateTimeField()

    class Meta:
        constraints = [
            # Else two people would be told on one telephone.
            models.UniqueConstraint(fields=["endpoint"], name="subscription_of_one_device"),
            models.CheckConstraint(
                condition=~(Q(endpoint="") | Q(p256dh="") | Q(auth="")),
                name="subscription_can_be_sent_to",
            ),
        ]

    def __str__(self) -> str:
        return f"subscription {self.pk}"


class Kin(models.Model):
    """One of the people whom somebody keeps for their next booking, themselves perhaps.

    `number` counts those of one relation, so that the database knows how many there may be.
    """

    ENDING = 4

    holder = models.ForeignKey(
        Holder,
        on_delete=models.CASCADE,
        related_name="kin",
        db_index=False,  # The constraints begin with it.
    )
    relation = models.CharField(max_length=6, choices=RELATIONS)
    number = models.PositiveSmallIntegerField()
    name = models.CharField(max_length=60)
    birth_date = models.DateField()
    nik_sealed = models.CharField(max_length=200)
    nik_hash = models.CharField(max_length=64)
    # Which text asked whether they shall be kept, and when it was agreed to.
    kept_version = models.CharField(max_length=20)
    kept_at = models.DateTimeField()
    # Guardian's word for a person under 17: version of the text, and when.
    guardian_version = models.CharField(max_length=20, blank=True)
    guardian_at = models.DateTimeField(null=True, blank=True)
    used_at = models.DateTimeField(db_index=True)

    class Meta:
        verbose_name_plural = "kin"
        constraints = [
            models.UniqueConstraint(fields=["holder", "nik_hash"], name="kin_once_per_nik"),
            models.UniqueConstraint(
                fields=["holder", "relation", "number"], name="kin_once_per_number"
            ),
            models.CheckConstraint(
                condition=Q(relation__in=["self", "spouse"], number=1)
                | Q(relation="parent", number__in=[1, 2])
                | Q(relation="child", number__gte=1, number__lte=10),
                name="kin_as_many_as_a_family_has",
            ),
            models.CheckConstraint(
                condition=~Q(name="") & ~Q(nik_sealed="") & ~Q(nik_hash="") & ~Q(kept_version=""),
                name="kin_is_kept_whole",
            ),
            models.CheckConstraint(
                condition=Q(guardian_version="", guardian_at=None)
                | (~Q(guardian_version="") & Q(guardian_at__isnull=False)),
                name="kin_guardian_has_version_and_time",
            ),
        ]

    def __str__(self) -> str:
        return f"kin {self.pk}"

    @property
    def nik(self) -> str:
        """The number itself: to be booked with, never to be shown."""
        return unseal(self.nik_sealed)

    @property
    def nik_ending(self) -> str:
        """As much of the number as may be shown."""
        return self.nik[-self.ENDING :]


class Tries(models.Model):
    """How often something was tried since an instant; `key` is a keyed hash of what and whose."""

    key = models.CharField(max_length=64, primary_key=True)
    since = models.DateTimeField(db_index=True)
    count = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name_plural = "tries"

    def __str__(self) -> str:
        return f"tries since {self.since}"
