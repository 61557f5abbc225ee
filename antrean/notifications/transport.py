"""What delivers a message: the protocol a channel implements, and how it may fail.

`notifications` knows no carrier. Each class of failure says what the sender does about
it (`verdicts.py`); which code of a carrier is of which class, the channel knows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Literal, Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from antrean.notifications.models import Message

type Failure = Literal[
    "stop_transport",  # call the operator; nothing goes out by this transport
    "stop_number",  # call the operator; nothing goes out from this office's number
    "slow_transport",
    "slow_number",
    "slow_person",
    "again",  # a trouble of the carrier that passes
    "unsent",  # the request never left us
    "unknown",  # it may have arrived
    "window_shut",  # words are not allowed now; a template may be
    "for_staff",  # neither words nor a template can go out: staff call
    "unreachable",
    "elsewhere",  # not by this channel: it goes out by another
    "forbidden",
    "forbidden_stop_reminders",
    "media_again",  # the picture must be uploaded again
    "ask_number",  # this message needs a phone number
    "template",  # missing, not approved, or filled in wrongly
    "template_off",  # paused or disabled by the carrier
    "our_bug",
]


@dataclass(frozen=True, slots=True)
class Media:
    """An uploaded picture, and a digest of what it shows."""

    id: str
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """The carrier took the message: its id there, and when it said so."""

    carrier_id: str
    accepted_at: datetime
    media: Media | None = None


class TransportError(Exception):
    """A message was not sent, or we cannot know.

    `code` is the carrier's, or one of our own words; it is kept on the message and never
    holds any of its text. `media` is what was uploaded before it failed; `then` is done in
    the transaction that records the failure.
    """

    def __init__(self, failure: Failure, code: str, *, template: str = "") -> None:
        super().__init__(f"{failure} ({code})")
        self.failure: Failure = failure
        self.code = code
        self.template = template
        self.media: Media | None = None
        self.then: Callable[[], object] | None = None


class NoLongerTrueError(Exception):
    """What the message says does not hold any more: it is dropped."""


# Waits for a message's moment in the pace of its number.
type Turn = Callable[[], None]
# Hands one message to the carrier, in any thread, and asks the database nothing. It waits for
# its turn after everything that takes time, so that messages leave as evenly as they should.
#
# Raises TransportError: it was refused, or nobody knows; NoLongerTrueError: there is nothing
# to say any more; whatever the turn raises.
type Sending = Callable[[Turn], Receipt]


class Transport(Protocol):
    """A channel's way out."""

    def prepare(self, messages: Sequence[Message]) -> list[Sending]:
        """Return what sends each of these messages, with the facts of this instant.

        What the database has to tell is asked here, for all at once. Whatever is wrong with
        one message its sending raises.
        """
        ...

    def accepted(self, sent: Sequence[tuple[Message, Receipt]]) -> None:
        """Do what follows from the acceptance, in the transaction that records it."""
        ...

    def unknown_wait(self, kind: str) -> timedelta:
        """Return how long a message of this kind waits for news of an unknown outcome."""
        ...

    def per_second(self) -> float:
        """Return how many messages one office's number may send in a second."""
        ...


type Transports = Mapping[str, Transport]


@cache
def transports() -> Transports:
    """Return one transport per channel, as the settings name them."""
    return {channel: import_string(path)() for channel, path in settings.TRANSPORTS.items()}
