"""Processes that start each other: `antrean serve` and its children.

Only the standard library: the supervisor lives as long as the service and should cost little.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from types import FrameType

# A child reads here which process it must not outlive.
PARENT = "ANTREAN_SUPERVISOR"
PR_SET_PDEATHSIG = 1
FIRST_DELAY, LONGEST_DELAY = 0.1, 10.0  # seconds until a child that died is started again
WELL_AFTER = 30.0  # seconds of life after which a death counts as the first again
REFUSED = 78  # a child's exit code for what trying again cannot mend (EX_CONFIG)
STOP_SECONDS = 20.0  # what is being sent may finish; then nobody waits


def end_with_parent(parent: int | None = None) -> None:
    """Have the kernel end this process when its parent dies, however it dies."""
    parent = parent or int(os.environ.get(PARENT, "0"))
    if not parent:
        return
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # It died before we asked.
        os.kill(os.getpid(), signal.SIGTERM)


def refusal_code() -> int:
    """Return the exit code of a refusal: a supervisor has to tell it from a crash."""
    return REFUSED if PARENT in os.environ else 1


@dataclass(slots=True)
class Child:
    """One command that is kept running."""

    words: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    delay: float = FIRST_DELAY
    due: float = 0.0
    lives: int = 0

    @property
    def name(self) -> str:
        return self.words[0]

    def start(self) -> None:
        # "antrean web …" is what operators, and we, look for in the list of processes.
        command = [sys.executable, "-m", "antrean", *self.words]
        environment = os.environ | {PARENT: str(os.getpid())}
        self.process = subprocess.Popen(command, env=environment)  # noqa: S603  # our own words
        self.started = time.monotonic()
        self.lives += 1

    def ended(self) -> int | None:
        """Return the exit code if it ran and no longer does."""
        return self.process.poll() if self.process else None

    def restart_later(self) -> None:
        now = time.monotonic()
        if now - self.started > WELL_AFTER:
            self.delay = FIRST_DELAY
        self.process, self.due = None, now + self.delay
        self.delay = min(self.delay * 2, LONGEST_DELAY)


class Supervisor:
    """Starts children, starts again those that die, and ends them all when told to."""

    def __init__(self, commands: Sequence[Sequence[str]]) -> None:
        self.children = [Child(words) for words in commands]
        self.stopping = False

    def run(self) -> int:
        """Keep the children running until a signal; return an exit code."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._on_signal)
        try:
            for child in self.children:
                child.start()
            while not self.stopping:
                if failed := self._tend():
                    return failed
                time.sleep(0.05)
        finally:
            self._stop()
        return 0

    def _on_signal(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True

    def _tend(self) -> int:
        """Look after each child once; return the exit code of one that gave up at the start."""
        for child in self.children:
            code = child.ended()
            if code is not None:
                if code == REFUSED and child.lives == 1:
                    return refusal_code()  # It has said why, on stderr.
                _say(f"{child.name} ended with {code}, starting it again in {child.delay:.1f} s")
                child.restart_later()
            elif child.process is None and time.monotonic() >= child.due:
                child.start()
        return 0

    def _stop(self) -> None:
        running = [child.process for child in self.children if child.process]
        for process in running:
            process.terminate()
        deadline = time.monotonic() + STOP_SECONDS
        for process in running:
            try:
                process.wait(max(0.0, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _say(what: str) -> None:
    sys.stderr.write(f"antrean serve: {what}\n")
