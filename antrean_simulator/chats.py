"""What a telephone shows: bubbles in chats with office numbers."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta

from antrean_simulator.errors import Json
from antrean_simulator.rates import PairRate
from antrean_simulator.templates import Template

WINDOW = timedelta(hours=24)
TYPING_LASTS = timedelta(seconds=25)

# A status never moves back, whatever order things happen in.
RANK = {"accepted": 0, "sent": 1, "delivered": 2, "read": 3, "failed": 4}


@dataclass(frozen=True, slots=True)
class Choice:
    """Something to tap: a reply button, or a row of a list."""

    id: str
    title: str
    description: str = ""
    section: str = ""


@dataclass(slots=True)
class Bubble:
    """One message in a chat. `mine` means that the person wrote it."""

    id: str
    at: datetime
    mine: bool
    kind: str
    office: str = ""
    text: str = ""
    header: str = ""
    footer: str = ""
    media: str | None = None
    media_kind: str = ""
    choices: list[Choice] = field(default_factory=list)
    list_button: str = ""
    link: tuple[str, str] | None = None
    copy: tuple[str, str] | None = None  # what a button says, and what it copies
    context: str | None = None
    callback: str | None = None
    category: str = "service"
    status: str = "accepted"
    reaction: str = ""
    raw: Json = field(default_factory=dict)

    def reach(self, status: str) -> bool:
        """Move the ticks forward; False when they already stood there or further."""
        if RANK[status] <= RANK[self.status]:
            return False
        self.status = status
        return True

    def as_json(self) -> Json:
        shown = asdict(self)
        del shown["raw"]
        shown["at"] = self.at.isoformat()
        return shown


@dataclass(slots=True)
class Chat:
    """All that passed between one person and one office number."""

    office: str
    bubbles: list[Bubble] = field(default_factory=list)
    rate: PairRate = field(default_factory=PairRate)
    last_said_at: datetime | None = None
    typing_until: datetime | None = None

    def is_open(self, now: datetime) -> bool:
        """Tell whether free-form messages are allowed: 24 hours, the last instant excluded."""
        return self.last_said_at is not None and now - self.last_said_at < WINDOW

    def is_typing(self, now: datetime) -> bool:
        return self.typing_until is not None and now < self.typing_until

    def add(self, bubble: Bubble) -> None:
        bubble.office = self.office
        self.bubbles.append(bubble)

    def find(self, message_id: str) -> Bubble | None:
        return next((b for b in reversed(self.bubbles) if b.id == message_id), None)

    def offering(self, choice_id: str) -> tuple[Bubble, Choice]:
        """Return the newest bubble with this button or row.

        Raises:
            LookupError: nothing in the chat can be tapped by that id.
        """
        for bubble in reversed(self.bubbles):
            for choice in bubble.choices:
                if choice.id == choice_id and not bubble.mine:
                    return bubble, choice
        raise LookupError(f"no button or row {choice_id!r} in this chat")


def bubble_of(message: Json, *, bubble_id: str, at: datetime, template: Template | None) -> Bubble:
    """Turn an accepted send into what the person sees."""
    kind = message.get("type", "text")
    bubble = Bubble(
        id=bubble_id,
        at=at,
        mine=False,
        kind=kind,
        context=message.get("context", {}).get("message_id"),
        callback=message.get("biz_opaque_callback_data"),
        raw=message,
    )
    content = message[kind]
    if kind == "text":
        bubble.text = content["body"]
    elif kind in {"image", "document"}:
        bubble.text, bubble.media, bubble.media_kind = (
            content.get("caption", ""),
            content["id"],
            kind,
        )
        bubble.header = content.get("filename", "")
    elif kind == "interactive":
        _show_interactive(bubble, content)
    elif template is not None:
        _show_template(bubble, template, content.get("components"))
    return bubble


def _show_interactive(bubble: Bubble, content: Json) -> None:
    bubble.kind = content["type"]
    bubble.text = content["body"]["text"]
    bubble.footer = content.get("footer", {}).get("text", "")
    header = content.get("header", {})
    if header.get("type") == "text":
        bubble.header = header["text"]
    elif header:
        bubble.media_kind = header["type"]
        bubble.media = header[bubble.media_kind]["id"]
    _show_action(bubble, content["action"])


def _show_action(bubble: Bubble, action: Json) -> None:
    parameters = action.get("parameters", {})
    if bubble.kind == "button":
        bubble.choices = [Choice(**button["reply"]) for button in action["buttons"]]
    elif bubble.kind == "list":
        bubble.list_button = action["button"]
        bubble.choices = list(_rows(action["sections"]))
    elif bubble.kind == "cta_url":
        bubble.link = (parameters["display_text"], parameters["url"])
    elif bubble.kind == "flow":
        bubble.list_button = parameters["flow_cta"]


def _rows(sections: list[Json]) -> Iterable[Choice]:
    for section in sections:
        for row in section["rows"]:
            yield Choice(
                id=row["id"],
                title=row["title"],
                description=row.get("description") or "",
                section=section.get("title") or "",
            )


def _show_template(bubble: Bubble, template: Template, components: object) -> None:
    bubble.text = template.filled(components)
    bubble.category = template.category.lower()
    if template.copies_code:
        bubble.copy = (template.buttons[0], template.code_to_copy(components))
        return
    bubble.choices = [
        Choice(id=template.payload_of(index, components), title=title)
        for index, title in enumerate(template.buttons)
    ]
