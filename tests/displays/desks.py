"""A hall with counters and people who just came, moved by the real actions."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from antrean.accounts.models import Account
from antrean.bookings.actions import Actor, open_day
from antrean.counters import actions
from antrean.counters.models import Counter, Visit
from antrean.kernel import clock
from antrean.offices.models import Office
from tests import make

DAY = make.DAY
OPENED = make.an_instant(DAY + timedelta(days=2))
RECEPTION = Actor("staff", "staff:0")
_serial = itertools.count(1)


@dataclass
class Hall:
    """The hall of one day, which is open; `at` is what its clock says."""

    office: Office
    counters: dict[int, Counter] = field(default_factory=dict)
    at: datetime = OPENED

    @contextmanager
    def now(self) -> Iterator[None]:
        with clock.stopped(self.at):
            yield

    def opens(self) -> None:
        with self.now():
            open_day(self.office, DAY)

    def has(self, number: int, *stages: str, zone: str = "") -> Counter:
        """Open a counter at which somebody sits."""
        with self.now():
            made = actions.set_counter(
                self.office, number, stages=stages or ("documents",), zone=zone
            )
            account = Account.objects.create(
                email=f"loket{next(_serial)}@kantor.example",
                role="officer",
                office=self.office,
                created_at=self.at,
            )
            sits = Actor("staff", f"staff:{account.pk}")
            self.counters[number] = actions.open_counter(made.pk, account, sits)
        return self.counters[number]

    def comes(self, *, people: int = 1, lane: str = "") -> Visit:
        """Let somebody come without a booking, or a family of priority."""
        nth = next(_serial)
        with self.now():
            visit = actions.issue(
                self.office,
                lane or ("priority" if people > 1 else "walk_in"),
                RECEPTION,
                name=f"Orang {'abcdefghijklmnopqrstuvwxyz'[nth % 26]}",
                birth_date=date(1950, 1, 1) + timedelta(days=nth),
                people=people,
                request_key=f"issue:{nth}",
            )
        assert visit
        return visit

    def asks_for(self, service: str) -> Visit:
        with self.now():
            visit = actions.issue_service(
                self.office, service, RECEPTION, request_key=f"service:{next(_serial)}"
            )
        assert visit
        return visit

    def does(self, act: str, number: int, **how: object) -> Visit | None:
        """Let the officer of a counter do something."""
        counter = self.counters[number]
        sits = Actor("staff", f"staff:{counter.staff_id}")
        with self.now():
            done: Visit | None = getattr(actions, act)(
                counter.pk, sits, request_key=f"act:{next(_serial)}", **how
            )
        return done

    def calls(self, number: int) -> Visit:
        """Call whoever is next to a counter, where the last one has left."""
        if Visit.objects.filter(counter=self.counters[number]).exists():
            self.does("leave", number)
        visit = self.does("call_next", number)
        assert visit
        return visit

    def later(self, **passed: float) -> Hall:
        self.at += timedelta(**passed)
        return self
