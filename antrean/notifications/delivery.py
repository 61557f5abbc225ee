"""The delivery loop: claim, send outside any transaction, record the outcome.

Any number of workers may run it. `deliver_due` is one round in the caller's thread, a
`Deliverer` a dispatcher with sender threads, woken when somebody has owed a message.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from queue import Empty, SimpleQueue

import structlog
from django.db import Error, InterfaceError, OperationalError, connections

from antrean.kernel import clock
from antrean.notifications import actions
from antrean.notifications.actions import Claimed
from antrean.notifications.models import Message
from antrean.notifications.transport import (
    NoLongerTrueError,
    Receipt,
    Sending,
    Transport,
    TransportError,
    Transports,
    Turn,
    transports,
)
from antrean.notifications.verdicts import Judge, Verdict

log = structlog.get_logger(__name__)

# A carrier takes half a second for a picture and its message: so many keep within its rate.
SENDERS = 48
# How long a message owed by another process may lie before we look.
_LOOK_SECONDS = 0.1
# Those who are ready within so short a time are told their moments together.
_TURNS_SECONDS = 0.02
# While others are on their way, the next few are claimed together; and on a busy machine for as
# long as the last round took.
_GATHER_SECONDS = 0.1
# Nobody waits for an outcome to be recorded, but whoever dies meanwhile takes it along.
_RECORD_SECONDS = 0.2
# Time itself moves leases, unknown outcomes and expiries; nobody wakes us for these.
_SETTLE_SECONDS = 1.0
_AWAY_SECONDS = 1.0
_GIVEN_UP = frozenset({"dead", "failed", "call_list"})


class _StoppedError(Exception):
    """We were stopped before it was a message's turn."""


@dataclass(frozen=True, slots=True)
class Ended:
    """A sending that is over. `outcome` is the receipt, or why not; None: nothing was sent."""

    claimed: Claimed
    outcome: Receipt | Exception | None


@dataclass(frozen=True, slots=True)
class _Ready:
    """A message that could leave, and the moment at which it may, once that is known."""

    message: Message
    moment: Future[datetime] = field(default_factory=Future)


@dataclass(frozen=True, slots=True)
class Sender:
    """Sends what was claimed, and records what came of it."""

    transports: Transports
    judge: Judge = field(default_factory=Judge)

    def send(self, claimed: Claimed) -> None:
        """Send one message and record its outcome, whatever it is."""
        sending = self.prepare([claimed])[claimed.message.pk]
        self.record([self.attempt(claimed, sending, self._turn_of(claimed.message))])

    def _turn_of(self, message: Message) -> Turn:
        def turn() -> None:
            (moment,) = actions.turns([message], self.transports)
            # Slept: a lock's timeout would not return under a shifted clock.
            time.sleep(max(0.0, (moment - clock.now()).total_seconds()))

        return turn

    def prepare(self, claimed: Sequence[Claimed]) -> Mapping[int, Sending]:
        """Return what sends each of these messages; nothing is sent if it cannot be told."""
        sendings: dict[int, Sending] = {}
        try:
            for channel, transport in self.transports.items():
                theirs = [one.message for one in claimed if one.message.channel == channel]
                ready = zip(theirs, _prepared(transport, theirs), strict=True)
                sendings |= {message.pk: sending for message, sending in ready}
        except Error:
            for one in claimed:
                actions.release(one)
            raise
        return sendings

    def attempt(self, claimed: Claimed, sending: Sending, turn: Turn) -> Ended:
        """Send one message when `turn` returns; nothing else here asks the database."""
        try:
            return Ended(claimed, sending(turn))
        except _StoppedError:
            return Ended(claimed, None)
        except (NoLongerTrueError, TransportError) as error:
            return Ended(claimed, error)
        except Exception as error:
            # One of the four places where a bug is caught: the others must be served.
            message = claimed.message
            log.exception("message_not_sent", message=message.pk, kind=message.kind)
            return Ended(claimed, error)

    def record(self, ended: Sequence[Ended]) -> None:
        """Record outcomes, those of accepted messages together; again changes nothing."""
        for channel, transport in self.transports.items():
            sent = [
                (one.claimed.message, one.outcome)
                for one in ended
                if one.claimed.message.channel == channel and isinstance(one.outcome, Receipt)
            ]
            if sent:
                actions.record_sent(sent, transport)
        for one in ended:
            match one.outcome:
                case None:
                    actions.release(one.claimed)
                case NoLongerTrueError():
                    actions.record_dropped(one.claimed.message)
                case TransportError() as error:
                    self._fail(one.claimed.message, error)
                case Exception():
                    self._fail(one.claimed.message, TransportError("our_bug", "exception"))

    def _fail(self, message: Message, error: TransportError) -> None:
        verdict = actions.record_failure(
            message, error, transport=self.transports[message.channel], judge=self.judge
        )
        if verdict:
            _log_failure(message, error, verdict)


def _prepared(transport: Transport, messages: Sequence[Message]) -> list[Sending]:
    """Return what sends these messages; a bug that one of them meets is that one's alone."""
    try:
        return transport.prepare(messages) if messages else []
    except Error:
        raise
    except Exception as error:  # noqa: BLE001  # it is raised, and logged, when it is sent
        if len(messages) == 1:
            return [partial(_fail, error)]
        return [sending for one in messages for sending in _prepared(transport, [one])]


def _fail(error: Exception, turn: Turn) -> Receipt:
    raise error


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

    The dispatcher asks the database, for many messages together, and so does the thread that
    gives those who are ready their turns; the senders only send.
    `run` blocks till `stop`; then nothing new is claimed, and what is under way ends.
    """

    def __init__(self, *, senders: int = SENDERS, sender: Sender | None = None) -> None:
        self._sender = sender or Sender(transports())
        self._senders = senders
        self._busy = 0  # claimed, and not recorded
        self._ready = SimpleQueue[_Ready]()
        self._ended = SimpleQueue[Ended]()
        self._unrecorded: list[Ended] = []
        self._woken = threading.Event()
        self._stopping = threading.Event()

    def wake(self) -> None:
        """Look at the outbox now: somebody has committed a message."""
        self._woken.set()

    def stop(self) -> None:
        """Ask `run` to end; from any thread."""
        self._stopping.set()
        self._woken.set()

    def run(self) -> None:
        """Deliver until stopped. A database that is away is waited for."""
        pacing = threading.Thread(target=self._give_turns, name="pacer")
        try:
            pacing.start()
            with ThreadPoolExecutor(self._senders, thread_name_prefix="sender") as threads:
                self._dispatch_on(threads)
            self._record_last()
        finally:
            self.stop()
            pacing.join()
            connections.close_all()

    def _dispatch_on(self, threads: ThreadPoolExecutor) -> None:
        stopping, recorded_at, settled_at = self._stopping, 0.0, 0.0
        while not stopping.is_set():
            self._woken.clear()
            began = time.monotonic()
            try:
                settles = began - settled_at >= _SETTLE_SECONDS
                is_due = began - recorded_at >= _RECORD_SECONDS or self._busy == self._senders
                # First: a lease that ran out while the database was away is of a known outcome.
                if settles or is_due:
                    self._record()
                    recorded_at = began
                if settles:
                    actions.settle_overdue(self._sender.transports)
                    settled_at = began
                dispatched = self._dispatch(threads)
                took = time.monotonic() - began
                if not dispatched:
                    self._woken.wait(_LOOK_SECONDS)
                if self._busy:
                    stopping.wait(max(_GATHER_SECONDS, took))
            except Error as error:
                log.warning("outbox_unavailable", error=type(error).__name__)
                connections.close_all()
                stopping.wait(_AWAY_SECONDS)

    def _dispatch(self, threads: ThreadPoolExecutor) -> int:
        claimed = actions.claim(self._sender.transports, self._senders - self._busy)
        if not claimed:
            return 0
        sendings = self._sender.prepare(claimed)
        self._busy += len(claimed)
        for one in claimed:
            threads.submit(self._send, one, sendings[one.message.pk])
        return len(claimed)

    def _send(self, claimed: Claimed, sending: Sending) -> None:
        """Be a sender thread."""
        turn = partial(self._await_turn, claimed.message)
        self._ended.put(self._sender.attempt(claimed, sending, turn))
        self._woken.set()

    def _await_turn(self, message: Message) -> None:
        """Wait for this message's moment."""
        ready = _Ready(message)
        self._ready.put(ready)
        while not wait([ready.moment], _LOOK_SECONDS).done:
            if self._stopping.is_set():
                raise _StoppedError
        early = (ready.moment.result() - clock.now()).total_seconds()
        if early > 0 and self._stopping.wait(early):
            raise _StoppedError

    def _give_turns(self) -> None:
        """Be the thread that tells those who are ready their moments, a few at a time."""
        waiting: list[_Ready] = []
        while not self._stopping.is_set():
            waiting += _taken(self._ready, within=0.0 if waiting else _LOOK_SECONDS)
            if not waiting:
                continue
            try:
                self._stopping.wait(_TURNS_SECONDS)
                waiting += _taken(self._ready)
                moments = actions.turns([one.message for one in waiting], self._sender.transports)
            except Error as error:
                log.warning("outbox_unavailable", error=type(error).__name__)
                connections.close_all()
                self._stopping.wait(_AWAY_SECONDS)
                continue
            for one, moment in zip(waiting, moments, strict=True):
                one.moment.set_result(moment)
            waiting = []
        connections.close_all()

    def _record(self) -> None:
        """Record what has ended; while the database is away nothing is forgotten."""
        self._unrecorded += _taken(self._ended)
        if not self._unrecorded:
            return
        try:
            self._sender.record(self._unrecorded)
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # noqa: BLE001  # which one it is comes out one by one
            for one in self._unrecorded:
                self._record_one(one)
        self._busy -= len(self._unrecorded)
        self._unrecorded = []

    def _record_one(self, ended: Ended) -> None:
        try:
            self._sender.record([ended])
        except (OperationalError, InterfaceError):
            raise
        except Exception:
            # The outcome cannot be written: the lease runs out, a status may tell.
            log.exception("outcome_not_recorded", message=ended.claimed.message.pk)

    def _record_last(self) -> None:
        try:
            self._record()
        except Error as error:
            log.warning("outbox_unavailable", error=type(error).__name__)


def _taken[T](queue: SimpleQueue[T], *, within: float = 0.0) -> list[T]:
    """Return what is in the queue; for the first, wait up to so many seconds."""
    found: list[T] = []
    while True:
        try:
            found.append(queue.get(timeout=within) if within and not found else queue.get_nowait())
        except Empty:
            return found
