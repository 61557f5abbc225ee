"""The record of what staff did at an office, newest first."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from antrean.accounts import queries
from antrean.accounts.models import ROLES, Account, StaffAct
from antrean.console.doors import Sitting, staff
from antrean.console.pages import page
from antrean.console.wording import has, say, spoken
from antrean.kernel import timetext

_ON_A_PAGE: Final = 50
_ROLES: Final = frozenset(name for name, _ in ROLES)
_ACCOUNT: Final = re.compile(r"account:(\d+)")
_COUNTER: Final = re.compile(r"counter:(\d+)")
_DAY: Final = re.compile(r"\d{4}-\d\d-\d\d\b")


@dataclass(frozen=True, slots=True)
class Line:
    """An act as it is told: accounts by their address, counters, days, roles, stages in words."""

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
    return [Line(one, _about(one.about, names), _reason(one)) for one in found]


def _about(about: str, names: Mapping[str, str]) -> str:
    if match := _COUNTER.fullmatch(about):
        return say("counter.title", number=match[1])
    if match := _DAY.match(about):
        day = timetext.day_text(date.fromisoformat(match[0]), spoken())
        return day + about[match.end() :]
    return names.get(about, about)


def _reason(act: StaffAct) -> str:
    role, colon, why = act.reason.partition(": ")
    if role in _ROLES:
        return f"{say(f'role.{role}')}{colon}{why}"
    kind = {"counter_set": "stage", "hall_rules_set": "hall.preset"}.get(act.act, "")
    parts = [(f"{kind}.{part}", part) for part in act.reason.split(", ")]
    return ", ".join(say(key) if kind and has(key) else part for key, part in parts)
