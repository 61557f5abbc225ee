"""Processes die at any moment, and everybody ends where they should.

The moments are drawn from a seed that is printed. A message may come twice only if it was
being sent when the worker was killed, Meta had taken it, and time passed before its status
could be read: the one outcome that nobody can know.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

import pytest

from tests.process.caller import Caller
from tests.process.people import People, check
from tests.process.running import run, until
from tests.process.stage import Stage, Template

pytestmark = pytest.mark.process

KILLS, KILLS_OF_MANY = 6, 10  # in one run
# Longer than it takes to read a message and to send its answer: a kill meets any point of it.
LONGEST = 0.3
MORE_PEOPLE = 5
_DEAD = "SELECT id FROM notifications_message WHERE state = 'dead'"


@dataclass
class Reaper:
    """Kills the worker or the web process, and keeps account of what was being sent."""

    stage: Stage
    people: People
    random: Random
    kills: list[str] = field(default_factory=list)
    # What a worker had in its hands when it died; what a living one sends looks the same.
    orphaned: set[int] = field(default_factory=set)
    unknowable: set[int] = field(default_factory=set)
    retried: set[int] = field(default_factory=set)

    def strike(self) -> None:
        """Kill one of them at any moment of the work, and start it again."""
        self.people.join(MORE_PEOPLE)
        self.people.follow_for(self.random.uniform(0, LONGEST))
        name = self.random.choice(["web", "worker", "worker", "serving child"])
        self.kills.append(name)
        if name == "serving child":
            self.stage.programs["web"].kill_child()
        else:
            self.stage.programs[name].kill()
            if name == "worker":
                self._after_worker()
            self.stage.programs[name].start()
        self._see_it_go_on(self.people.answers)

    def _see_it_go_on(self, answers: int) -> None:
        """Wait for one answer more; none comes when all who are left wait for a dead worker."""
        people = self.people
        people.follow_until(
            lambda: people.answers > answers or people.are_done or self._stands_still()
        )

    def _after_worker(self) -> None:
        """Let time pass before anybody can read what became of the sendings, or not."""
        self.orphaned |= self.stage.being_sent()
        if self.random.random() < 0.5:
            self.unknowable |= self.stage.being_sent() & set(self.stage.taken())
            self._pass_lease()

    def _pass_lease(self) -> None:
        self.stage.pass_lease()
        self.orphaned.clear()  # Whoever lives takes care of them now.

    def rest(self) -> None:
        """Kill no more; what nobody accounted for is given up in its time."""
        for _ in range(8):
            self.people.follow_until(lambda: self.people.are_done or self._stands_still())
            if self.people.are_done:
                return
            self._unblock()
        raise AssertionError(self.people.account())

    def _unblock(self) -> None:
        stage = self.stage
        if stage.being_sent():
            assert stage.programs["worker"].stop() == 0
            self._pass_lease()
            stage.programs["worker"].start()
            until(lambda: not stage.being_sent())
            return
        # Two workers died with it in their hands: only staff may send it once more.
        self.retried |= set(stage.column(_DEAD))
        done = run("messages", "retry", "--all", env=stage.env, folder=stage.folder)
        assert done.returncode == 0, done.stderr

    def _stands_still(self) -> bool:
        """Whether people wait for what a dead worker has claimed, and for nothing else."""
        if not (self.stage.is_quiet() and self.stage.owes_nothing):
            return False
        left = self.stage.being_sent() & self.orphaned or self.stage.column(_DEAD)
        return bool(left) and not self.people.follow()


def play(stage: Stage, token: str, seed: int, *, kills: int = KILLS) -> None:
    random = Random(seed)  # noqa: S311  # a lottery, no secret
    stage.web()
    stage.worker()
    days = stage.days()
    people, caller = People(stage, random, days), Caller(stage, token, days[0])
    reaper = Reaper(stage, people, random)
    caller.start()
    try:
        for _ in range(kills):
            reaper.strike()
    finally:
        caller.stop()
        # For whoever looks into a failure.
        print(f"seed {seed}: killed {', '.join(reaper.kills)}")  # noqa: T201
    reaper.rest()

    until(stage.is_quiet)
    often = check(stage, people, booked=caller.answered)
    twice = {message for message, times in often.items() if times > 1}
    print(  # noqa: T201  # for whoever counts
        f"{len(people.everybody)} people and {len(caller.answered)} of the API; "
        f"{len(twice)} of {len(reaper.unknowable)} came twice, {len(reaper.retried)} sent by staff"
    )
    assert twice <= reaper.unknowable
    assert max(often.values()) <= 2 + bool(reaper.retried)


def test_everybody_ends_where_they_should_whatever_is_killed(
    stage: Stage, template: Template
) -> None:
    play(stage, template.token, seed=1)


@pytest.mark.soak
@pytest.mark.parametrize("seed", range(100, 150))
def test_five_hundred_kills(stage: Stage, template: Template, seed: int) -> None:
    play(stage, template.token, seed, kills=KILLS_OF_MANY)
