"""A second opinion on a day: its acts, gone through once more with the policy in hand.

It knows the rules, not the code that keeps them: who waits where follows from the acts alone,
and each call has to be the one that the policy makes at that point.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from antrean.counters import policy, stages
from antrean.counters.models import Counter, HallDay, HallEvent
from antrean.counters.policy import Lane, Line, Reason, Waiting
from antrean.counters.stages import PRESETS, SERVICES

LANES = {"A": Lane.BOOKED, "P": Lane.PRIORITY, "R": Lane.RETURN}


@dataclass
class Guest:
    """A visit as the acts so far tell it; `at` is the number of the counter."""

    id: int
    lane: Lane
    hour: datetime
    stage: str
    since: datetime
    numbers: set[str] = field(default_factory=set)
    state: str = "waiting"
    at: int | None = None
    back: Reason | None = None
    not_before: datetime | None = None
    after_calls: int = 0
    misses: int = 0
    was_called: bool = False
    was_passed: bool = False
    number: int = 0

    def waiting(self) -> Waiting:
        return Waiting(
            id=self.id,
            lane=self.lane,
            hour=self.hour,
            number=self.number,
            since=self.since,
            back=self.back,
            not_before=self.not_before,
            after_calls=self.after_calls,
            promised=self.lane is Lane.PRIORITY and not self.was_called,
        )

    def wait(self, since: datetime) -> None:
        self.state, self.since, self.at = "waiting", since, None

    def end(self) -> None:
        self.state, self.at = "done", None


@dataclass
class Standing:
    """Everybody, and what each stage remembers."""

    guests: dict[int, Guest] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)


class Replay:
    """The acts of a hall, done again; `now` is how it stands after those so far."""

    def __init__(self, hall: HallDay) -> None:
        self._way = PRESETS[hall.preset]
        self._desks = {one.number: one for one in Counter.objects.filter(office=hall.office_id)}
        self._serving: set[int] = set()
        self._marked = set(
            HallEvent.objects.filter(hall=hall, act="mark").values_list("visit", flat=True)
        )
        self.now = Standing()
        self._before: dict[int, Standing] = {}
        for event in HallEvent.objects.filter(hall=hall).order_by("number").select_related("visit"):
            self._before[event.number] = deepcopy(self.now)
            getattr(self, f"_{event.act}")(event)

    # Who comes, and who sits where

    def _enter(self, event: HallEvent) -> None:
        visit = event.visit
        assert visit is not None
        numbers = event.tickets.split()
        series = LANES.get(numbers[0][0], Lane.WALK_IN)
        lane = series if visit.pk in self._marked else Lane(visit.lane)
        fresh = Guest(visit.pk, lane, visit.hour, event.stage, event.at)
        guest = self.now.guests.setdefault(visit.pk, fresh)
        guest.numbers |= set(numbers)
        guest.number = min(int(number[1:]) for number in guest.numbers)
        if event.reason == Reason.RETURN:
            guest.numbers = set(numbers)
            guest.stage, guest.back = event.stage, Reason.RETURN
            guest.wait(event.at)

    def _mark(self, event: HallEvent) -> None:
        self._guest(event).lane = Lane.PRIORITY

    def _open(self, event: HallEvent) -> None:
        self._serving.add(event.counter or 0)

    def _pause(self, event: HallEvent) -> None:
        self._serving.discard(event.counter or 0)

    def _shut(self, event: HallEvent) -> None:
        self._pause(event)

    def _ask(self, event: HallEvent) -> None:
        pass

    # Calls

    def _call(self, event: HallEvent) -> None:
        guest, counter = self._guest(event), event.counter
        assert counter is not None
        assert guest.state in {"waiting", "held"}
        assert all(other.at != counter for other in self.now.guests.values())
        line = self.now.lines.get(event.stage, Line())
        if event.reason == Reason.OFFICER and (event.note_hash or guest.was_passed):
            self.now.lines[event.stage] = line.chose()
        else:
            expected = self._expected(counter, event.at)
            assert (guest.id, event.reason) == (expected.id, expected.reason.value)
            self.now.lines[event.stage] = expected.line
        guest.state, guest.at, guest.was_called = "called", counter, True
        guest.back, guest.not_before, guest.after_calls = None, None, 0
        guest.was_passed = False

    def _expected(self, counter: int, now: datetime) -> policy.Call:
        """Return whom the rules let this counter call, of those who were passed to nobody."""
        waiting = [one for one in self.now.guests.values() if one.state == "waiting"]
        for stage in self._stages(counter, waiting):
            here = [one for one in waiting if one.stage == stage and not one.was_passed]
            line = self.now.lines.get(stage, Line())
            if call := policy.next_call([one.waiting() for one in here], line, now):
                return call
        raise AssertionError(f"counter {counter} can call nobody")

    def _stages(self, counter: int, waiting: Iterable[Guest]) -> list[str]:
        served = self._desks[counter].stages
        (service,) = {stage for stage in served if stage in SERVICES} or {""}
        if service:
            # Of the counters tried here none serves passports as well.
            return [service]
        count = {
            nth: sum(one.stage == stage for one in waiting) for nth, stage in enumerate(self._way)
        }
        desks = {
            nth: sum(stage in self._desks[one].stages for one in self._serving)
            for nth, stage in enumerate(self._way)
        }
        best = policy.stage_to_serve([self._way.index(stage) for stage in served], count, desks)
        return [self._way[nth] for nth in best]

    def _again(self, event: HallEvent) -> None:
        assert self._there(event).state == "called"

    def _miss(self, event: HallEvent) -> None:
        guest = self._there(event)
        guest.misses += 1
        line = self.now.lines[event.stage]
        again = policy.missed(guest.waiting(), line, misses=guest.misses)
        if again is None:
            guest.end()
        else:
            guest.back, guest.after_calls = Reason.RECALL, again.after_calls
            guest.wait(guest.since)

    def _excuse(self, event: HallEvent) -> None:
        guest = self._there(event)
        guest.back, guest.not_before = Reason.EXCUSE, event.at + timedelta(minutes=30)
        guest.wait(guest.since)

    # Service

    def _start(self, event: HallEvent) -> None:
        self._there(event).state = "serving"

    def _finish(self, event: HallEvent) -> None:
        guest = self._there(event)
        following = stages.after(guest.stage)
        if following is None:
            guest.end()
        else:
            guest.stage = following
            guest.wait(event.at)

    def _papers(self, event: HallEvent) -> None:
        guest = self._there(event)
        guest.numbers -= set(event.tickets.split())
        if not guest.numbers:
            guest.end()

    def _leave(self, event: HallEvent) -> None:
        self._there(event).end()

    def _hold(self, event: HallEvent) -> None:
        guest = self._there(event)
        guest.state, guest.at = "held", None

    def _resume(self, event: HallEvent) -> None:
        guest = self._guest(event)
        assert guest.state == "held"
        guest.state, guest.at = "serving", event.counter

    def _pass(self, event: HallEvent) -> None:
        guest = self._there(event)
        guest.wait(event.at)
        guest.was_passed = True

    def _free(self, event: HallEvent) -> None:
        guest = self._guest(event)
        # They are at the counter, or wait since they were passed to it.
        assert guest.at == event.counter or (guest.state == "waiting" and guest.was_passed)
        guest.back, guest.was_passed = Reason.OFFICER, False
        guest.wait(guest.since)

    def _undo(self, event: HallEvent) -> None:
        undone = HallEvent.objects.get(undone_by=event)
        before = self._before[undone.number]
        guest = before.guests[undone.visit_id or 0]
        self.now.guests[guest.id] = deepcopy(guest)
        line = before.lines.get(undone.stage, Line())
        now = self.now.lines.get(undone.stage, Line())
        if undone.act == "call" and now.calls == line.calls + 1:
            self.now.lines[undone.stage] = line

    def _close(self, event: HallEvent) -> None:
        if event.visit_id:
            self._guest(event).end()

    def _guest(self, event: HallEvent) -> Guest:
        return self.now.guests[event.visit_id or 0]

    def _there(self, event: HallEvent) -> Guest:
        """Return who is at the counter of an act; it has to be whom the act is about."""
        (guest,) = [one for one in self.now.guests.values() if one.at == event.counter]
        assert guest.id == event.visit_id
        assert guest.state in {"called", "serving"}
        return guest
