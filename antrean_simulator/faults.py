"""Failures on request: the next sends or uploads that shall go wrong, first come first served."""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass
from typing import Literal

from antrean_simulator.errors import GraphError

type FaultKind = Literal["refuse", "time_out", "accept_then_time_out", "html", "fail_later"]


class TimedOutError(Exception):
    """The caller never gets an answer, whether or not the message was accepted."""


class HtmlAnswerError(Exception):
    """Something in front of the Graph API answers 503 with a web page."""


@dataclass(slots=True)
class Fault:
    """One kind of failure for so many calls; `on` says of which call."""

    kind: FaultKind
    times: int = 1
    code: int = 131000
    status: int | None = None
    on: Literal["messages", "media"] = "messages"


class Faults:
    """The failures still owed."""

    def __init__(self) -> None:
        self._owed: deque[Fault] = deque()

    @property
    def left(self) -> int:
        return sum(fault.times for fault in self._owed)

    def add(self, fault: Fault) -> None:
        if fault.times > 0:
            self._owed.append(fault)

    def clear(self) -> None:
        self._owed.clear()

    def take(self, on: str) -> Fault | None:
        """Use one failure up, if one is owed for this kind of call."""
        fault = next((fault for fault in self._owed if fault.on == on), None)
        if fault is None:
            return None
        fault.times -= 1
        if fault.times == 0:
            self._owed.remove(fault)
        return fault


def break_before(fault: Fault | None) -> None:
    """Fail at the door, before anything is looked at.

    Raises:
        GraphError, TimedOutError, HtmlAnswerError: as the fault says.
    """
    if fault is None:
        return
    if fault.kind == "refuse":
        raise GraphError(fault.code, "Asked for in the simulator", status=fault.status)
    if fault.kind == "time_out":
        raise TimedOutError
    if fault.kind == "html":
        raise HtmlAnswerError
