"""Somebody at work in a browser: who, for which office, since when and until when.

What is kept of it stands in Django's session: small words and numbers under `_KEY`. Instants are
seconds of our own clock, so that the demonstration's and the tests' time counts.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import auth
from django.contrib.sessions.backends.base import SessionBase
from django.http import HttpRequest

from antrean.accounts.models import Account
from antrean.accounts.roles import NATIONAL
from antrean.bookings.actions import Actor
from antrean.kernel import clock
from antrean.offices.models import Office

_KEY: Final = "sitting"
# Nobody works then: a day of the office ends in the night after it.
_ENDS: Final = time(2)
# The session itself lasts longer than the sitting: who is at their counter goes on.
_KEPT_ON: Final = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who acts, and for which office; of the directorate and administrators, the chosen one."""

    account: Account
    chosen: Office | None

    @property
    def office(self) -> Office:
        """The office they act for; pages that ask for one are shown to nobody without."""
        assert self.chosen is not None  # noqa: S101  # `doors.staff` sees to it
        return self.chosen

    @property
    def is_national(self) -> bool:
        return self.account.role in NATIONAL

    def may(self, permission: str) -> bool:
        """Whether their role has the permission."""
        return self.account.has_perm(permission)

    def actor(self, reason: str = "") -> Actor:
        """Return who acts, as the actions ask for it."""
        return Actor("staff", f"staff:{self.account.pk}", reason)


def begin(request: HttpRequest, account: Account) -> None:
    """Sign somebody in who has proved who they are: with a new key, so that none was given them."""
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_begun(request.session, account)


def note_begun(session: SessionBase, account: Account) -> None:
    """Note in a session of this account that its sitting begins now."""
    now = clock.now()
    ends = ends_at(account, now)
    session[_KEY] = {"since": now.timestamp(), "ends": ends.timestamp()}
    session.set_expiry(int((ends + _KEPT_ON - now).total_seconds()))


def ends_at(account: Account, now: datetime) -> datetime:
    """Return when a sitting that begins now is over: at two in the coming night of the office."""
    zone = account.office.zone if account.office else ZoneInfo(settings.TIME_ZONE)
    here = now.astimezone(zone)
    day = here.date() if here.time() < _ENDS else here.date() + timedelta(days=1)
    return datetime.combine(day, _ENDS, zone)


def sitting_of(request: HttpRequest) -> Sitting | None:
    """Return who sits at this browser; None: nobody, or no longer."""
    account, kept = request.user, _kept(request.session)
    if not (isinstance(account, Account) and kept):
        return None
    if clock.now().timestamp() >= float(kept["ends"]):
        return None
    return Sitting(account, _office(account, kept))


def note_choice(session: SessionBase, office: Office) -> None:
    """Let somebody who belongs to no office act for this one."""
    session[_KEY] = {**_kept(session), "office": office.code}


def _office(account: Account, kept: dict[str, Any]) -> Office | None:
    if account.role not in NATIONAL:
        return account.office
    code = str(kept.get("office", ""))
    return Office.objects.filter(code=code).first() if code else None


def _kept(session: SessionBase) -> dict[str, Any]:
    found = session.get(_KEY)
    return found if isinstance(found, dict) else {}
