"""Who signs in: staff with role and office (`staff`), people who book (`visitors`)."""

from __future__ import annotations

from antrean.accounts.models.staff import (
    NATIONAL_ROLES,
    ROLES,
    Account,
    AccountManager,
    CodeApp,
    Invitation,
    RecoveryCode,
    StaffAct,
    StaffKey,
)
from antrean.accounts.models.visitors import (
    WAYS,
    Device,
    Kin,
    Passkey,
    SignIn,
    Subscription,
    Tries,
)

__all__ = [
    "NATIONAL_ROLES",
    "ROLES",
    "WAYS",
    "Account",
    "AccountManager",
    "CodeApp",
    "Device",
    "Invitation",
    "Kin",
    "Passkey",
    "RecoveryCode",
    "SignIn",
    "StaffAct",
    "StaffKey",
    "Subscription",
    "Tries",
]
