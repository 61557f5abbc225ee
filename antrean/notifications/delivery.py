"""The delivery loop: claim, send outside any transaction, record the outcome.

Any number of workers may run it. `deliver_due` is one round in the caller's thread, a
`Deliverer` a dispatcher with sender threads, woken when somebody has owed a message.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from queue import SimpleQueue

import structlog
from django.db import Error, connection, connections

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.actions import Claimed
from antrean.notifications.models import Message
from antrean.notifications.transport import (
    NoLongerTrueError,
    TransportError,
    Transports,
    transports,
)
from antrean.notifications.verdicts import Judge, Verdict

log = structlog.get_logger(__name__)

SENDERS = 8
# How long a message owed by another process may lie before we look.
_LOOK_SECONDS = 0.1
# While others are on their way, a claim may as well take the next few together.
_GATHER_SECONDS = 0.005
# Time itself moves leases, unknown outcomes and expiries; nobody wakes us for these.
_SETTLE_SECONDS = 1.0
_AWAY_SECONDS = 1.0
_GIVEN_UP = frozenset({"dead", "failed", "call_list"})


def _sleep(seconds: float) -> bool:
    """Wait with nobody to stop us; a lock's timeout would not return under a shifted clock."""
    time.sleep(seconds)
    return False


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what was claimed, and records what came of it."""

    transports: Transports
    judge: Judge = field(default_factory=Judge)

    def send(self, claimed: Claimed, *, stopped: Callable[[float], bool] = _sleep) -> None:
        """Send one message and record its outcome; whatever happens, the loop goes on.

        `stopped` waits for the message's turn, and says whether we were stopped meanwhile.
        """
        message = claimed.message
        early = (claimed.not_before - clock.now()).total_seconds()
        if early > 0 and stopped(early):
            actions.release(claimed)
            return
        transport = self.transports[message.channel]
        try:
            receipt = transport.send(message)
        except NoLongerTrueError:
            actions.record_dropped(message)
        except TransportError as error:
            self._fail(message, error)
        except Exception:
            # One of the four places where a bug is caught: the others must be served.
            log.exception("message_not_sent", message=message.pk, kind=message.kind)
            self._fail(message, TransportError("our_bug", "exception"))
        else:
            actions.record_sent(message, receipt, transport)

    def _fail(self, message: Message, error: TransportError) -> None:
        verdict = actions.record_failure(
            message, error, transport=self.transports[message.channel], judge=self.judge
        )
        if verdict:
            _log_failure(message, error, verdict)


def _log_failure(message: Message, error: TransportError, verdict: Verdict) -> None:
    facts = {"message": message.pk, "kind": message.kind, "failure": error.failure}
    tell = log.error if verdict.halts or verdict.state in _GIVEN_UP else log.warning
    tell("message_refused", **facts, code=error.code, state=verdict.state)


def deliver_due(limit: int = 100, *, sender: Sender | None = None) -> int:
    """Send up to `limit` messages that are due, one after the other; return how many."""
    sender = sender or Sender(transports())
    actions.settle_overdue(sender.transports)
    done = 0
    # One claim at a time: the lease of a second would run while the first is being sent.
    while done < limit and (claimed := actions.claim(sender.transports, 1)):
        sender.send(claimed[0])
        done += 1
    return done


class Deliverer:
    """A dispatcher that claims no more than its threads can send at once.

    `run` blocks till `stop`; then nothing new is claimed, and what is under way ends.
    """

    def __init__(self, *, senders: int = SENDERS, sender: Sender | None = None) -> None:
        self._sender = sender or Sender(transports())
        self._senders = senders
        self._claimed = SimpleQueue[Claimed | None]()
        self._woken = threading.Event()
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self._busy = 0

    def wake(self) -> None:
        """Look at the outbox now: somebody has committed a message."""
        self._woken.set()

    def stop(self) -> None:
        """Ask `run` to end; from any thread or a signal handler."""
        self._stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Deliver until stopped. A database that is away is waited for."""
        threads = [
            threading.Thread(target=self._send_on, name=f"sender-{number}")
            for number in range(1, self._senders + 1)
        ]
        for thread in threads:
            thread.start()
        try:
            self._dispatch_on()
        finally:
            for _ in threads:
                self._claimed.put(None)
            for thread in threads:
                thread.join()
            connections.close_all()

    def _dispatch_on(self) -> None:
        stopping, settled_at = self._stopping, -_SETTLE_SECONDS
        while not stopping.is_set():
            self._woken.clear()
            try:
                if time.monotonic() - settled_at >= _SETTLE_SECONDS:
                    actions.settle_overdue(self._sender.transports)
                    settled_at = time.monotonic()
                if not self._dispatch():
                    self._woken.wait(_LOOK_SECONDS)
                if self._busy:
                    stopping.wait(_GATHER_SECONDS)
            except Error as error:
                log.warning("outbox_unavailable", error=type(error).__name__)
                connections.close_all()
                stopping.wait(_AWAY_SECONDS)

    def _dispatch(self) -> int:
        with self._lock:
            free = self._senders - self._busy
        claimed = actions.claim(self._sender.transports, free)
        with self._lock:
            self._busy += len(claimed)
        for one in claimed:
            self._claimed.put(one)
        return len(claimed)

    def _send_on(self) -> None:
        """Be a sender thread: it has a database connection of its own, and closes it."""
        while (claimed := self._claimed.get()) is not None:
            try:
                self._sender.send(claimed, stopped=self._stopping.wait)
            except Exception:
                # The outcome could not be written: the lease runs out, a status may tell.
                log.exception("outcome_not_recorded", message=claimed.message.pk)
                connections.close_all()
            _give_back_connection()
            with self._lock:
                self._busy -= 1
            self._woken.set()
        connections.close_all()


def _give_back_connection() -> None:
    """Return a pooled connection: a thread that waits must not keep one from others."""
    if connection.settings_dict["OPTIONS"].get("pool"):
        connection.close()
