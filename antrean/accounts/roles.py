"""What each role may do, in Django's names for permissions. Plain Python.

A role is one word on the account, and this table is the whole of what it means: no groups,
no permissions of single people, so two people of one role can always do the same. Staff of
an office may do these things at their own office; `directorate` and `admin` everywhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

NATIONAL: Final = frozenset({"directorate", "admin"})
# Who may change much, or see all: a password alone does not let them in.
WITH_SECOND_FACTOR: Final = frozenset({"office_head", "directorate", "admin"})

_LOOK = frozenset(
    {
        "bookings.view_booking",
        "counters.view_hall",
        "offices.view_office",
        "offices.view_officeday",
    }
)
_RECEPTION = _LOOK | {
    "bookings.add_booking",
    "bookings.check_in_booking",
    "counters.issue_ticket",
    "paper.view_daylist",
}
_OFFICER = _RECEPTION | {"bookings.correct_booking", "counters.call_visit"}
_SUPERVISOR = _OFFICER | {
    "bookings.cancel_booking",
    "bookings.reinstate_booking",
    "counters.pick_visit",
    "counters.run_hall",
    "offices.run_officeday",
    "paper.add_visit",
}
_OFFICE_HEAD = _SUPERVISOR | {
    "accounts.add_account",
    "accounts.change_account",
    "accounts.view_account",
    "accounts.view_staffact",
    "counters.rehearse_hall",
    "counters.view_accuracy",
    "offices.add_closure",
    "offices.add_extraday",
    "offices.change_officeday",
    "offices.view_closure",
    "offices.view_extraday",
    "offices.view_openinghours",
    "offices.view_queuerules",
}

# `admin` is not listed: it may do everything.
PERMISSIONS: Final[Mapping[str, frozenset[str]]] = MappingProxyType(
    {
        "reception": _RECEPTION,
        "officer": _OFFICER,
        "supervisor": _SUPERVISOR,
        "office_head": _OFFICE_HEAD,
        "directorate": _LOOK | {"counters.view_accuracy"},
    }
)
# Whom an office head may make of somebody at their office; an administrator anything.
GIVEN_BY_OFFICE_HEAD: Final = ("reception", "officer", "supervisor")


def may(role: str, permission: str) -> bool:
    """Whether somebody with this role has the permission (`app.verb_model`)."""
    return role == "admin" or permission in PERMISSIONS.get(role, frozenset())


def may_enter(role: str, app_label: str) -> bool:
    """Whether the role has any permission of this app."""
    if role == "admin":
        return True
    return any(one.startswith(f"{app_label}.") for one in PERMISSIONS.get(role, frozenset()))
