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
    is_waiting,
    prove,
    sign_out,
    sign_out_everywhere,
    sign_out_one,
    sign_out_others,
)
from antrean.accounts.actions.kin import (
    Relative,
    correct_kin,
    forget_kin,
    forget_unused_kin,
    keep_kin,
    remove_kin,
    use_kin,
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
    "Relative",
    "begin",
    "begin_by_email",
    "correct_kin",
    "count_try",
    "create_staff",
    "draw_again",
    "draw_codes",
    "drop_subscriptions",
    "enter",
    "finish",
    "forget_kin",
    "forget_sign_ins",
    "forget_tries",
    "forget_unused_kin",
    "is_waiting",
    "keep_kin",
    "may_try",
    "prove",
    "remove_kin",
    "renew_subscription",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_one",
    "sign_out_others",
    "subscribe",
    "unsubscribe",
    "use_kin",
]
