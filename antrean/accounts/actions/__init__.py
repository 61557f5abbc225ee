"""Every write to accounts, one transaction each; import them from here."""

from __future__ import annotations

from antrean.accounts.actions.devices import (
    CODE_LASTS,
    begin,
    enter,
    finish,
    forget_sign_ins,
    prove,
    sign_out,
    sign_out_everywhere,
    sign_out_others,
)
from antrean.accounts.actions.staff import create_staff
from antrean.accounts.actions.tries import count_try, forget_tries, may_try

__all__ = [
    "CODE_LASTS",
    "begin",
    "count_try",
    "create_staff",
    "enter",
    "finish",
    "forget_sign_ins",
    "forget_tries",
    "may_try",
    "prove",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_others",
]
