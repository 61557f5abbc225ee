"""The keys of an officer: theirs alone, at whatever counter they sit."""

from __future__ import annotations

from collections.abc import Mapping

from antrean.accounts.models import Account
from antrean.counters.models import CounterKeys


def choose_keys(account: Account, keys: Mapping[str, str], *, are_on: bool) -> CounterKeys:
    """Keep which key an officer presses for which act, and whether any does anything."""
    chosen, _ = CounterKeys.objects.update_or_create(
        account=account, defaults={"keys": dict(keys), "are_on": are_on}
    )
    return chosen


def forget_keys(account: Account) -> None:
    """Give an officer the usual keys back."""
    CounterKeys.objects.filter(account=account).delete()
