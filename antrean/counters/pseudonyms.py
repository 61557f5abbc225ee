"""What stands for whoever acts in the hall, in a chain that everybody may read."""

from __future__ import annotations

from datetime import date

from django.utils.crypto import salted_hmac

_LENGTH = 12


def pseudonym(name: str, office: str, day: date) -> str:
    """Return what stands for somebody on a day at an office; elsewhere they have another one.

    Args:
        name: of the actor: `staff:5`.
        office: its code.
    """
    told = f"{name} {office} {day}"
    hashed = salted_hmac("antrean.counters.staff", told, algorithm="sha256")
    return hashed.hexdigest()[:_LENGTH]
