"""A new password, typed twice: what is wrong with it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.conf import settings

from antrean.accounts.errors import InvalidAccountError
from antrean.console.faults import Fault

# Django's codes of what is wrong with a password, for which there are words.
_KNOWN: Final = frozenset(
    {
        "password_empty",
        "password_too_short",
        "password_too_common",
        "password_too_similar",
        "password_entirely_numeric",
    }
)


def password_faults(
    post: Mapping[str, str], refusal: InvalidAccountError | None = None
) -> list[Fault]:
    """Return what is wrong with a password that was typed twice.

    Args:
        refusal: what the account's own rules say of it.
    """
    if post.get("password", "") != post.get("password_again", ""):
        return [Fault("password_again", "password.differs")]
    if refusal is None:
        return []
    given = refusal.facts.get("reasons")
    reasons = [one for one in given if one in _KNOWN] if isinstance(given, list) else []
    values = {"n": settings.PASSWORD_LENGTH}
    keys = [f"password.{one.removeprefix('password_')}" for one in reasons]
    return [Fault("password", key, values) for key in keys or ["password.too_common"]]
