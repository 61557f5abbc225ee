"""Every write to accounts, one transaction each; import them from here."""

from __future__ import annotations

from antrean.accounts.actions.devices import (
    CODE_LASTS,
    Drawn,
    begin,
    begin_by_email,
    draw_again,
    draw_codes,
    enter,
    finish,
    forget_sign_ins,
    prove,
    sign_out,
    sign_out_everywhere,
    sign_out_others,
)
from antrean.accounts.actions.staff import create_staff
from antrean.accounts.actions.subscriptions import (
    Endpoint,
    drop_subscriptions,
    renew_subscription,
    subscribe,
    unsubscribe,
)
from antrean.accounts.actions.tries import Limit, count_try, forget_tries, may_try

__all__ = [
    "CODE_LASTS",
    "Drawn",
    "Endpoint",
    "Limit",
    "begin",
    "begin_by_email",
    "count_try",
    "create_staff",
    "draw_again",
    "draw_codes",
    "drop_subscriptions",
    "enter",
    "finish",
    "forget_sign_ins",
    "forget_tries",
    "may_try",
    "prove",
    "renew_subscription",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_others",
    "subscribe",
    "unsubscribe",
]
