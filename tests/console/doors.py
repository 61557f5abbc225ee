"""Every address of staff, screens and self-service, and who may come in. Add yours here.

`test_doors` finds the addresses by itself and fails for one that has no line.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from antrean.accounts.models import Account
from antrean.offices.models import Office
from tests import staff

# Who may come in: a permission, or one of these.
ANYBODY: Final = "anybody"
SIGNED_IN: Final = "whoever is signed in"

DOORS: Final[Mapping[str, str]] = MappingProxyType(
    {
        # Coming in and going out: these pages ask by themselves who is there.
        "console:sign_in": ANYBODY,
        "console:second": ANYBODY,
        "console:by_key": ANYBODY,
        "console:ask_key": ANYBODY,
        "console:sign_out": ANYBODY,
        "console:invited": ANYBODY,
        "console:unlock": ANYBODY,
        "console:lock_state": ANYBODY,
        # Whoever is signed in
        "console:start": SIGNED_IN,
        "console:choose_office": SIGNED_IN,
        "console:lock": SIGNED_IN,
        "console:prove_again": SIGNED_IN,
        "console:own": SIGNED_IN,
        "console:choose_pin": SIGNED_IN,
        "console:choose_password": SIGNED_IN,
        "console:set_up_second": SIGNED_IN,
        "console:remove_app": SIGNED_IN,
        "console:make_codes": SIGNED_IN,
        "console:add_key": SIGNED_IN,
        "console:ask_to_add_key": SIGNED_IN,
        "console:remove_key": SIGNED_IN,
        # The people of an office
        "console:people": "accounts.view_account",
        "console:invite": "accounts.add_account",
        "console:person": "accounts.view_account",
        "console:change_person": "accounts.change_account",
        "console:record": "accounts.view_staffact",
        # The counter
        "console:counter": "counters.call_visit",
        "console:keys": "counters.call_visit",
        "console:choose": "counters.call_visit",
        "console:act": "counters.call_visit",
        # Screens in the hall
        "displays:screen": ANYBODY,
    }
)
# What names something of an office: staff of another one are kept out of such an address.
NAMES_SOMETHING: Final = frozenset({"account_id", "code", "place_id", "public_id", "kiosk_id"})
# These answer staff of another office that it is not theirs, instead of keeping them out.
ANSWERS_OTHERS: Final[frozenset[str]] = frozenset()


def examples(office: Office) -> dict[str, object]:
    """Return something for each part of an address; `name.part` where a part means many things."""
    somebody: Account = staff.account("officer", office)
    return {
        "account_id": somebody.pk,
        "key_id": 1,
        "number": 1,
        "console:act.act": "next",
        "console:change_person.act": "unlock",
        "displays:screen.code": office.code,
    }
