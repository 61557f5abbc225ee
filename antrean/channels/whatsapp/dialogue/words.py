"""What is said: a message in our terms, before it becomes Meta's JSON.

Words are stored in the outbox as JSON (`to_json`, `from_json`) and may hold the literal
`{deadline}`, which the sender fills in: a hold's clock starts when Meta accepts its message.
Every limit of Meta's is kept here, so that a text too long fails where it is made.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any

DEADLINE = "{deadline}"

TEXT_LIMIT = 4096
BODY_LIMIT = 1024
CAPTION_LIMIT = 1024
BUTTONS_LIMIT = 3
TITLE_LIMIT = 20
BUTTON_ID_LIMIT = 256
ROWS_LIMIT = 10
ROW_TITLE_LIMIT = 24
ROW_DESCRIPTION_LIMIT = 72
ROW_ID_LIMIT = 200


@dataclass(frozen=True, slots=True)
class Button:
    id: str
    title: str


@dataclass(frozen=True, slots=True)
class Row:
    id: str
    title: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    body: str


@dataclass(frozen=True, slots=True)
class Buttons:
    body: str
    buttons: tuple[Button, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """A list to tap. `button` opens it."""

    body: str
    button: str
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Barcode:
    """The barcode of a held code with its stamp; with buttons the caption is their body."""

    code: str
    shown_code: str
    stamp_lines: tuple[str, ...]
    caption: str
    buttons: tuple[Button, ...] = ()


@dataclass(frozen=True, slots=True)
class Ticket:
    """The ticket of a confirmed booking. `lines`: state, numbers, day, arrival, and the rest."""

    code: str
    shown_code: str
    lines: tuple[str, ...]
    caption: str


@dataclass(frozen=True, slots=True)
class Template:
    """A template approved by Meta, for a shut window. Its text lives with Meta."""

    name: str
    language: str
    parameters: tuple[str, ...]
    payloads: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class OneTimeCode:
    """A code by a template of the category *authentication*. Never owed: the outbox keeps words."""

    template: str
    language: str
    code: str


@dataclass(frozen=True, slots=True)
class ContactRequest:
    """Ask the person to share their own number, with a button of WhatsApp's."""

    body: str


type Words = Text | Buttons | Choices | Barcode | Ticket | Template | ContactRequest

_KINDS: Mapping[str, type[Words]] = {
    "text": Text,
    "buttons": Buttons,
    "choices": Choices,
    "barcode": Barcode,
    "ticket": Ticket,
    "template": Template,
    "contact_request": ContactRequest,
}
_NAMES = {kind: name for name, kind in _KINDS.items()}


@dataclass(frozen=True, slots=True)
class Speech:
    """What to send, usually one message, and how the conversation goes on."""

    words: tuple[Words, ...]
    step: str = "idle"
    draft: Mapping[str, Any] = field(default_factory=dict)
    misses: int = 0


def to_json(words: Words) -> dict[str, Any]:
    """Return words as the outbox keeps them."""
    return {"kind": _NAMES[type(words)], **asdict(words)}


def from_json(kept: Mapping[str, Any]) -> Words:
    """Return the words that `to_json` made this of."""
    values = {key: _tuples(value) for key, value in kept.items() if key != "kind"}
    if "buttons" in values:
        values["buttons"] = tuple(Button(**button) for button in values["buttons"])
    if "rows" in values:
        values["rows"] = tuple(Row(**row) for row in values["rows"])
    return _KINDS[kept["kind"]](**values)


def _tuples(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def with_deadline(words: Words, deadline: str) -> Words:
    """Return the words with the end of the hold filled in, `14.25 WIB`."""
    match words:
        case Barcode():
            return replace(
                words,
                caption=words.caption.replace(DEADLINE, deadline),
                stamp_lines=tuple(line.replace(DEADLINE, deadline) for line in words.stamp_lines),
            )
        case Text() | Buttons() | Choices():
            return replace(words, body=words.body.replace(DEADLINE, deadline))
        case _:
            return words
