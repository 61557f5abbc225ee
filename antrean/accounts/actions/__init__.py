"""Every write to accounts, one transaction each; import them from here."""

from __future__ import annotations

from antrean.accounts.actions.devices import (
    CODE_LASTS,
    begin,
    enter,
    finish,
    prove,
    sign_out,
    sign_out_everywhere,
    sign_out_others,
)
from antrean.accounts.actions.staff import create_staff

__all__ = [
    "CODE_LASTS",
    "begin",
    "create_staff",
    "enter",
    "finish",
    "prove",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_others",
]
