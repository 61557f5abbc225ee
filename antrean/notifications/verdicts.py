"""What follows from each way a message can fail: one pure function.

Delays are in seconds. Jitter only ever lengthens them, so that nobody who was told to
slow down comes back early.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Literal

from antrean.notifications.models import REMINDERS
from antrean.notifications.transport import Failure, TransportError

PERSON_WAITS = (1, 4, 16, 64, 256)
MOST_TRIES = 6
# 1 s, 3 s … 4 min: outlasts a restart at the carrier, and ends while the answer matters.
TRY_FACTOR = 3
JITTER = 0.25
# A stop by the carrier is probed again by itself, less and less often.
STOP_SECONDS = 60
SLOW_TRANSPORT_SECONDS = 60
LONGEST_PAUSE = 600
# The error of a message that waits for the person's own number.
NEEDS_NUMBER = "needs_number"
# The office owes these people a word by whatever means: staff call those we cannot reach.
CALLED = frozenset({"closure", "delay"})

type Standstill = Literal["transport", "number", "kind", "template"]


@dataclass(frozen=True, slots=True)
class Halt:
    """A pause to be made: of what, of how many seconds at first; 0 until lifted."""

    of: Standstill
    seconds: int = 0
    name: str = ""  # the kind, or the template


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of the message. `wait` is until the next try of one that stays open."""

    state: str
    wait: float = 0.0
    counts: bool = False
    halts: tuple[Halt, ...] = ()
    marks_unreachable: bool = False
    forgets_media: bool = False
    asks_number: bool = False
    goes_elsewhere: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """What the verdict needs to know of a message. `unknown_wait` is in seconds."""

    kind: str
    tries: int
    unknown_wait: float
    sent_again: bool = False
    by_template: bool = False
    error: str = ""  # of the try before


@dataclass(frozen=True, slots=True)
class Judge:
    """Decides; the generator of the jitter may be seeded."""

    random: Random = field(default_factory=Random)

    def judge(self, error: TransportError, case: Case) -> Verdict:
        """Return what follows from this failure of this message."""
        depends: Mapping[Failure, Callable[[TransportError, Case], Verdict]] = {
            "again": self._again,
            "unsent": self._again,
            "slow_person": _slow_person,
            "unknown": _unknown,
            "window_shut": _window_shut,
            "media_again": _media_again,
            "template_off": _template_off,
        }
        return depends.get(error.failure, _standing)(error, case)

    def _again(self, error: TransportError, case: Case) -> Verdict:
        if case.tries >= MOST_TRIES:
            return Verdict(state="dead")
        if error.failure == "unsent" and case.tries == 0:
            return Verdict(state="owed", counts=True)  # Nothing left us: no reason to wait.
        wait = TRY_FACTOR**case.tries * (1 + JITTER * self.random.random())
        return Verdict(state="owed", wait=wait, counts=True)


def _slow_person(error: TransportError, case: Case) -> Verdict:
    if case.tries >= len(PERSON_WAITS):
        return Verdict(state="dead")
    return Verdict(state="owed", wait=PERSON_WAITS[case.tries], counts=True)


def _unknown(error: TransportError, case: Case) -> Verdict:
    return Verdict(state="unknown", wait=case.unknown_wait)


def after_silence(*, sent_again: bool) -> Verdict:
    """Return what follows when no news came of an unknown outcome."""
    return Verdict(state="dead") if sent_again else Verdict(state="owed")


def _window_shut(error: TransportError, case: Case) -> Verdict:
    # Words were refused: the transport sees the code and tries a template at once.
    if not case.by_template and case.error != error.code:
        return Verdict(state="owed")
    return Verdict(state="call_list")


def _media_again(error: TransportError, case: Case) -> Verdict:
    state = "dead" if case.error == error.code else "owed"
    return Verdict(state=state, forgets_media=True)


def _template_off(error: TransportError, case: Case) -> Verdict:
    if case.kind in CALLED:
        return Verdict(state="call_list", halts=(Halt("template", name=error.template),))
    return Verdict(state="dead", halts=(Halt("kind", name="reminder"),))


def _standing(error: TransportError, case: Case) -> Verdict:
    """Return the verdict of a failure that does not depend on what went before."""
    lost = "call_list" if case.kind in CALLED else "failed"
    no_reminders = tuple(Halt("kind", name=kind) for kind in REMINDERS)
    table: Mapping[Failure, Verdict] = {
        "stop_transport": Verdict(state="owed", halts=(Halt("transport", STOP_SECONDS),)),
        "stop_number": Verdict(state="owed", halts=(Halt("number", STOP_SECONDS),)),
        "slow_transport": Verdict(state="owed", halts=(Halt("transport", SLOW_TRANSPORT_SECONDS),)),
        "slow_number": Verdict(state="owed", halts=(Halt("number", 1),)),
        "unreachable": Verdict(state=lost, marks_unreachable=True),
        "elsewhere": Verdict(state="owed", goes_elsewhere=True),
        "forbidden": Verdict(state=lost),
        "forbidden_stop_reminders": Verdict(state=lost, halts=no_reminders),
        "for_staff": Verdict(state="call_list"),
        "ask_number": Verdict(state="failed", asks_number=True),
        "template": Verdict(state="call_list" if case.kind in CALLED else "dead"),
    }
    return table.get(error.failure, Verdict(state="dead"))
