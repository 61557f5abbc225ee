"""The record of what staff did at an office, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from antrean.accounts import queries
from antrean.accounts.models import ROLES, Account, StaffAct
from antrean.console.doors import Sitting, staff
from antrean.console.pages import page
from antrean.console.wording import say

_ON_A_PAGE: Final = 50
_ROLES: Final = frozenset(name for name, _ in ROLES)
_ACCOUNT: Final = re.compile(r"account:(\d+)")


@dataclass(frozen=True, slots=True)
class Line:
    """An act as it is told: `about` by its address, if it names an account, and roles in words."""

    act: StaffAct
    about: str
    reason: str


@require_safe
@staff("accounts.view_staffact")
def record(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show a page of the record; administrators also see what belongs to no office."""
    acts = queries.acts_of(sitting.office.pk, nowhere=sitting.account.role == "admin")
    shown = Paginator(acts, _ON_A_PAGE).get_page(request.GET.get("halaman"))
    return page(request, "record", {"page": shown, "lines": _lines(shown)}, sitting)


def _lines(acts: Iterable[StaffAct]) -> list[Line]:
    found = list(acts)
    ids = [int(match[1]) for one in found if (match := _ACCOUNT.fullmatch(one.about))]
    names = {f"account:{one.pk}": one.email for one in Account.objects.filter(pk__in=ids)}
    return [
        Line(one, names.get(one.about, one.about), _with_role_in_words(one.reason)) for one in found
    ]


def _with_role_in_words(reason: str) -> str:
    role, colon, why = reason.partition(": ")
    return f"{say(f'role.{role}')}{colon}{why}" if role in _ROLES else reason
