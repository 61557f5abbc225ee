"""Which keys an officer presses for what, if they have chosen any."""

from __future__ import annotations

from antrean.accounts.models import Account
from antrean.counters.models import CounterKeys


def keys_of(account: Account) -> CounterKeys | None:
    """Return what an officer has chosen; None: the usual keys."""
    return CounterKeys.objects.filter(account=account).first()
