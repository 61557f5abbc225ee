"""Somebody at work in a browser: who, for which office, since when and until when.

What is kept of it stands in Django's session: small words and numbers under one key. Instants are
seconds of our own clock, so that the demonstration's and the tests' time counts.

A sitting begins with a full sign-in and is over at two in the following night. Left alone for a
quarter of an hour it is locked. Neither happens to somebody who serves a visitor at their counter.
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
from antrean.counters.models import AT_A_COUNTER, Visit
from antrean.kernel import clock
from antrean.offices.models import Office

IDLE: Final = timedelta(minutes=15)
# So long after somebody proved who they are they may change what they prove it with.
_FRESH: Final = timedelta(minutes=15)
_KEY: Final = "sitting"
_NEVER_REHEARSED: Final = "accounts."
# Nobody works then: a day of the office ends in the night after it.
_ENDS: Final = time(2)
# The session itself lasts longer than the sitting: who is at their counter goes on.
_KEPT_ON: Final = timedelta(hours=6)
# Not every page is a write: so exactly is it known when somebody was last there.
_SEEN_EVERY: Final = 30


@dataclass(frozen=True, slots=True)
class Sitting:
    """Who acts, and for which office; of the directorate and administrators, the chosen one."""

    account: Account
    chosen: Office | None
    # By all that their role asks for, the second factor if it does.
    is_proven: bool = True
    # A short while ago.
    is_fresh: bool = True
    # In this sitting, whether their role asks for it or not.
    has_shown_second: bool = True
    is_locked: bool = False
    # They were at a rehearsal that has ended meanwhile.
    has_ended: bool = False

    @property
    def office(self) -> Office:
        """The office they act for; pages that ask for one are shown to nobody without."""
        assert self.chosen is not None  # noqa: S101  # `doors.staff` sees to it
        return self.chosen

    @property
    def is_rehearsal(self) -> bool:
        return self.chosen is not None and self.chosen.is_rehearsal

    @property
    def real_office(self) -> Office:
        """The office they act for, or the one that they rehearse."""
        return self.office.rehearses or self.office

    @property
    def is_national(self) -> bool:
        return self.account.role in NATIONAL

    @property
    def idle_seconds(self) -> int:
        """After how long a screen that is left alone is locked."""
        return int(IDLE.total_seconds())

    def may(self, permission: str) -> bool:
        """Whether their role has the permission; nobody is made staff of a rehearsal."""
        if self.is_rehearsal and permission.startswith(_NEVER_REHEARSED):
            return False
        return self.account.has_perm(permission)

    def actor(self, reason: str = "") -> Actor:
        """Return who acts, as the actions ask for it."""
        return Actor("staff", f"staff:{self.account.pk}", reason)


def begin(request: HttpRequest, account: Account, *, with_second: bool) -> None:
    """Sign somebody in who has proved who they are: with a new key, so that none was given them."""
    request.session.flush()
    auth.login(request, account, backend=settings.AUTHENTICATION_BACKENDS[0])
    note_begun(request.session, account, with_second=with_second)


def note_begun(session: SessionBase, account: Account, *, with_second: bool = True) -> None:
    """Note in a session of this account that its sitting begins now.

    Args:
        with_second: whether a second factor was shown as well.
    """
    now = clock.now()
    ends = ends_at(account, now)
    at = now.timestamp()
    session[_KEY] = {
        "since": at,
        "seen": at,
        "proved": at,
        "ends": ends.timestamp(),
        "second": with_second,
    }
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
    now = clock.now().timestamp()
    is_over, is_idle = now >= kept["ends"], now - kept["seen"] >= IDLE.total_seconds()
    if (is_over or is_idle) and _is_serving(account):
        is_over = is_idle = False
    if is_over:
        return None
    chosen = _office(account, kept)
    rehearsed = _rehearsed(chosen, kept)
    return Sitting(
        account,
        rehearsed or chosen,
        is_proven=kept["second"] or not account.needs_second_factor,
        is_fresh=now - kept["proved"] < _FRESH.total_seconds(),
        has_shown_second=kept["second"],
        is_locked=is_idle or "locked" in kept,
        has_ended="rehearsal" in kept and rehearsed is None,
    )


def name_of(session: SessionBase) -> str:
    """Return by what tries at this sitting are counted."""
    return f"{session.session_key} {_kept(session).get('since')}"


def note_seen(session: SessionBase) -> None:
    """Note that somebody did something: the lock waits from now on."""
    kept, now = _kept(session), clock.now().timestamp()
    if kept and now - kept["seen"] >= _SEEN_EVERY:
        session[_KEY] = {**kept, "seen": now}


def note_choice(session: SessionBase, office: Office) -> None:
    """Let somebody who belongs to no office act for this one."""
    session[_KEY] = {**_kept(session), "office": office.code}


def note_counter(session: SessionBase, number: int) -> None:
    """Note at which counter they sit, so that they can be told if they no longer do."""
    if _kept(session).get("counter") != number:
        session[_KEY] = {**_kept(session), "counter": number}


def forget_counter(session: SessionBase) -> int | None:
    """Return at which counter they sat last, once; None: at none since."""
    kept = dict(_kept(session))
    number: int | None = kept.pop("counter", None)
    if number is not None:
        session[_KEY] = kept
    return number


def note_rehearsal(session: SessionBase, shadow: Office | None) -> None:
    """Let somebody act where their office rehearses; None: at the office itself again."""
    kept = {name: value for name, value in _kept(session).items() if name != "rehearsal"}
    session[_KEY] = kept | ({"rehearsal": shadow.pk} if shadow else {})


def note_second(session: SessionBase) -> None:
    """Note that somebody who only had a password has a second factor now."""
    session[_KEY] = {**_kept(session), "second": True}


def note_proved(session: SessionBase) -> None:
    """Note that somebody has just proved once more who they are."""
    session[_KEY] = {**_kept(session), "proved": clock.now().timestamp()}


def lock(session: SessionBase) -> None:
    """Let the screen show nothing until it is unlocked."""
    session[_KEY] = {**_kept(session), "locked": True}


def unlock(session: SessionBase) -> None:
    """Let the screen show what it showed."""
    kept = {name: value for name, value in _kept(session).items() if name != "locked"}
    session[_KEY] = {**kept, "seen": clock.now().timestamp()}


def _is_serving(account: Account) -> bool:
    """Whether a visitor is at this person's counter, or called there."""
    return Visit.objects.filter(counter__staff=account, state__in=AT_A_COUNTER).exists()


def _office(account: Account, kept: dict[str, Any]) -> Office | None:
    if account.role not in NATIONAL:
        return account.office
    code = str(kept.get("office", ""))
    return Office.objects.filter(code=code).first() if code else None


def _rehearsed(chosen: Office | None, kept: dict[str, Any]) -> Office | None:
    """Return where they rehearse, if they joined and it still goes on."""
    if "rehearsal" not in kept or chosen is None:
        return None
    found = Office.objects.filter(pk=kept["rehearsal"], rehearses=chosen)
    return found.select_related("rehearses").first()


def _kept(session: SessionBase) -> dict[str, Any]:
    found = session.get(_KEY)
    return found if isinstance(found, dict) else {}
