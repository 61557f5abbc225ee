"""People who write to the office, each with something in mind, and what they were told.

A plan is a generator: it says something, is given the answer, and goes on. It asserts on
the way that the answer is the one a person must get; what it knows in the end must be what
the books say.
"""

from __future__ import annotations

import re
import time
from collections import Counter
from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from random import Random
from typing import Any

from tests.process.running import PATIENCE
from tests.process.stage import Stage

_CODE = re.compile(r"\b([A-Z2-9]{4}-[A-Z2-9]{4}-[A-Z2-9])\b")
_NUMBER = re.compile(r"Nomor antrean (A\d{3,})")


@dataclass
class Known:
    """What a person has been told of their booking."""

    code: str = ""
    state: str = ""
    day: str = ""
    number: str = ""

    def as_booked(self) -> dict[str, Any]:
        """Return what the books must say of it."""
        return {"state": self.state, "day": self.day, "numbers": [self.number]}


class Tap(str):
    """An id to tap, instead of words to write."""

    __slots__ = ()


type Plan = Generator[str, str, None]


def form_of(day: str, name: str = "Siti Aminah") -> str:
    """Return the message of 2017 that registers somebody."""
    return f"#{name}#25011987#{date.fromisoformat(day):%d%m%Y}"


def keeps(known: Known, name: str, days: list[str]) -> Plan:
    """Register and confirm."""
    held = yield form_of(days[0], name)
    assert "BELUM TERKONFIRMASI" in held, held
    known.code, known.state, known.day = _found(_CODE, held), "held", days[0]
    _read_ticket(known, (yield known.code))


def cancels(known: Known, name: str, days: list[str]) -> Plan:
    yield from keeps(known, name, days)
    yield "BATAL"
    known.state = "cancelled"


def returns(known: Known, name: str, days: list[str]) -> Plan:
    """Cancel, and take that back while it is possible."""
    yield from cancels(known, name, days)
    answer = yield "KEMBALI"
    # Who heard of the cancelling more than five minutes later is told that it is too late.
    if _NUMBER.search(answer):
        known.state = "confirmed"


def moves(known: Known, name: str, days: list[str]) -> Plan:
    """Choose another day."""
    yield from keeps(known, name, days)
    yield "UBAH"
    ticket = yield Tap(f"move:{known.code.replace('-', '')}:{days[1]}")
    known.day = days[1]
    _read_ticket(known, ticket)


PLANS: tuple[Callable[[Known, str, list[str]], Plan], ...] = (keeps, cancels, returns, moves)


def _read_ticket(known: Known, answer: str) -> None:
    assert "BELUM TERKONFIRMASI" not in answer, answer
    assert _found(_CODE, answer) == known.code
    known.number, known.state = _found(_NUMBER, answer), "confirmed"


def _found(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    assert match, text
    return match[1]


def name_of(number: int) -> str:
    """Return a name without digits, one for each number."""
    return "Warga " + "".join(chr(ord("A") + int(digit)) for digit in f"{number:04}")


@dataclass
class Person:
    key: str
    plan: Plan
    known: Known
    said: int = 0
    answered: int = 0
    is_done: bool = False
    heard: set[str] = field(default_factory=set)  # callback data of what arrived


@dataclass
class People:
    """Everybody in the play. `follow` lets those go on who were answered."""

    stage: Stage
    random: Random
    days: list[str]
    everybody: list[Person] = field(default_factory=list)
    _seen: int = 0

    def join(self, count: int, *, plans: Iterable[Callable[..., Plan]] = PLANS) -> None:
        """Let so many more people write their first message."""
        for _ in range(count):
            number = len(self.everybody)
            name = name_of(number)
            body = {"name": name, "number": f"+62812{number:08}"}
            made = self.stage.control.post("/phones", json=body).raise_for_status().json()
            known = Known()
            days = self.random.sample(self.days, 2)
            plan = self.random.choice(tuple(plans))(known, name, days)
            person = Person(made["key"], plan, known)
            self.everybody.append(person)
            self._say(person, next(plan))

    @property
    def are_done(self) -> bool:
        return all(person.is_done for person in self.everybody)

    @property
    def answers(self) -> int:
        return sum(person.answered for person in self.everybody)

    def follow(self) -> int:
        """Look at the telephones once; return how many answers were read."""
        news = self.stage.sent(after=self._seen)
        if not news:
            return 0
        self._seen = news[-1]["number"]
        shown = self.stage.control.get("/state").raise_for_status().json()["phones"]
        bubbles = {phone["key"]: phone["bubbles"] for phone in shown}
        waiting = [person for person in self.everybody if not person.is_done]
        return sum(self._read(person, bubbles.get(person.key, [])) for person in waiting)

    def follow_for(self, seconds: float) -> None:
        """Follow until a moment that somebody chose by lot."""
        moment = time.monotonic() + seconds
        while (left := moment - time.monotonic()) > 0:
            self.follow()
            time.sleep(min(0.01, max(0.0, left)))

    def follow_until(self, is_so: Callable[[], bool], *, within: float = PATIENCE) -> None:
        deadline = time.monotonic() + within
        while not is_so():
            assert time.monotonic() < deadline, self.account()
            if not self.follow():
                time.sleep(0.02)

    def account(self) -> str:
        """Say who waits for what, and how everything stands: for the message of a failure."""
        left = [(one.key, one.said, one.known) for one in self.everybody if not one.is_done]
        return f"still waiting: {left}; {self.stage.account()}"

    def _read(self, person: Person, bubbles: list[dict[str, Any]]) -> int:
        read = 0
        for bubble in bubbles:
            if bubble["mine"] or bubble["callback"] in person.heard:
                continue
            person.heard.add(bubble["callback"])
            person.answered += 1
            read += 1
            try:
                self._say(person, person.plan.send(bubble["text"]))
            except StopIteration:
                self._leave(person)
        return read

    def _say(self, person: Person, words: str) -> None:
        act, body = (
            ("tap", {"choice": words}) if isinstance(words, Tap) else ("say", {"text": words})
        )
        answer = self.stage.control.post(f"/phones/{person.key}/{act}", json=body)
        assert answer.is_success, answer.text
        person.said += 1

    def _leave(self, person: Person) -> None:
        person.is_done = True
        self.stage.control.post(f"/phones/{person.key}/put-away", json={}).raise_for_status()


def check(
    stage: Stage, people: People, *, booked: Mapping[str, dict[str, Any]] | None = None
) -> Counter[int]:
    """Compare what everybody was told with the books, and with what Meta took.

    Args:
        booked: what others than these people were told of their bookings, by code.

    Returns:
        How often Meta took each message. That it was once is for the caller to say.
    """
    books = stage.books()
    told = {one.known.code.replace("-", ""): one.known.as_booked() for one in people.everybody}
    told |= booked or {}
    wrong = {
        code: (told.get(code), books["bookings"].get(code)) for code in told | books["bookings"]
    }
    assert {code: both for code, both in wrong.items() if both[0] != both[1]} == {}
    words = sum(person.said for person in people.everybody)
    assert books["said"] == {"unread": 0, "parked": 0, "ignored": 0, "done": words}
    answers = [one["id"] for one in books["messages"] if one["kind"] not in {"nudge", "reminder"}]
    assert people.answers == words == len(answers)
    often = stage.taken()
    assert sorted(often) == answers
    return often
