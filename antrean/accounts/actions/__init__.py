"""Every write to accounts, one transaction each; import them from here."""

from __future__ import annotations

from antrean.accounts.actions.contacts import add_email, remove_contact, sender_to_add
from antrean.accounts.actions.devices import (
    CODE_LASTS,
    Drawn,
    begin,
    begin_by_email,
    begin_by_phone,
    draw_again,
    draw_codes,
    enter,
    finish,
    forget_sign_ins,
    is_waiting,
    note_reached,
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
    "add_email",
    "begin",
    "begin_by_email",
    "begin_by_phone",
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
    "note_reached",
    "prove",
    "remove_contact",
    "remove_kin",
    "renew_subscription",
    "sender_to_add",
    "sign_out",
    "sign_out_everywhere",
    "sign_out_one",
    "sign_out_others",
    "subscribe",
    "unsubscribe",
    "use_kin",
]
