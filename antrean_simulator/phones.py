"""A person with a telephone: what they can do to an office number.

Every method is one act of the person and returns the id of the message it made, if any.
`office` is a phone number id; without it the chat that is open on the screen is meant.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from antrean_simulator.chats import Bubble, Chat, Choice
from antrean_simulator.errors import Json
from antrean_simulator.media import ARRIVAL_LIVES, Medium
from antrean_simulator.webhooks import (
    Sender,
    epoch,
    message_event,
    number_changed_event,
    user_id_update_event,
)

if TYPE_CHECKING:
    from antrean_simulator.engine import Meta


class Phone:
    """One person as Meta knows them. Made by `Meta.add_phone`."""

    def __init__(
        self, meta: Meta, *, key: str, name: str, number: str | None, user_id: str
    ) -> None:
        self.key = key
        self.name = name
        self.number = number
        self.user_id = user_id
        self.shows_number = number is not None
        self.is_on = True
        self.office = meta.account.offices[0].phone_number_id
        self.chats: dict[str, Chat] = {}
        self.said_at: datetime | None = None
        self._meta = meta

    @property
    def sender(self) -> Sender:
        shown = self.number if self.shows_number else None
        return Sender(self.name, self.user_id, shown.lstrip("+") if shown else None)

    @property
    def received(self) -> list[Bubble]:
        """What office numbers wrote, oldest first, all chats together."""
        bubbles = [b for chat in self.chats.values() for b in chat.bubbles if not b.mine]
        return sorted(bubbles, key=lambda bubble: bubble.at)

    @property
    def last(self) -> Bubble:
        """The newest message from an office number."""
        return self.received[-1]

    def chat(self, office: str | None = None) -> Chat:
        office = office or self.office
        return self.chats.setdefault(office, Chat(office))

    def picture(self, bubble: Bubble) -> bytes:
        """Return the bytes of a bubble's picture, as the telephone keeps them."""
        medium = self._meta.media.open(bubble.media or "")
        if medium is None:
            raise LookupError(f"bubble {bubble.id} has no picture")
        return medium.content

    def say(self, text: str, *, office: str | None = None, replying_to: str | None = None) -> str:
        content = {"type": "text", "text": {"body": text}}
        return self.send(content, text=text, office=office, replying_to=replying_to)

    def tap(self, choice_id: str, *, office: str | None = None) -> str:
        """Tap a reply button or a row, the newest of that id.

        Raises:
            LookupError: there is nothing to tap by that id.
        """
        bubble, choice = self.chat(office).offering(choice_id)
        return self.send(
            _tapped(bubble, choice), text=choice.title, office=office, replying_to=bubble.id
        )

    def send_media(
        self,
        kind: str,
        content: bytes,
        *,
        mime_type: str,
        caption: str = "",
        office: str | None = None,
    ) -> str:
        """Send an image, audio, video, document or sticker."""
        medium = self._meta.store(
            content, mime_type, office=office or self.office, lives=ARRIVAL_LIVES
        )
        told = _described(kind, medium, caption)
        return self.send(
            {"type": kind, kind: told}, text=caption, office=office, media=(kind, medium.id)
        )

    def send_image(self, content: bytes, *, caption: str = "", office: str | None = None) -> str:
        mime_type = "image/png" if content.startswith(b"\x89PNG") else "image/jpeg"
        return self.send_media(
            "image", content, mime_type=mime_type, caption=caption, office=office
        )

    def send_audio(self, content: bytes, *, office: str | None = None) -> str:
        """Send a voice note."""
        return self.send_media("audio", content, mime_type="audio/ogg; codecs=opus", office=office)

    def send_location(
        self, latitude: float, longitude: float, *, name: str = "", office: str | None = None
    ) -> str:
        place: Json = {"latitude": latitude, "longitude": longitude}
        if name:
            place["name"] = name
        content = {"type": "location", "location": place}
        return self.send(content, text=name or f"{latitude}, {longitude}", office=office)

    def react(self, message_id: str, emoji: str | None, *, office: str | None = None) -> str:
        """React to a message; None takes the reaction back."""
        bubble = self.chat(office).find(message_id)
        if bubble is None:
            raise LookupError(f"no message {message_id!r} in this chat")
        bubble.reaction = emoji or ""
        reaction = {"message_id": message_id} | ({"emoji": emoji} if emoji else {})
        return self.send({"type": "reaction", "reaction": reaction}, office=office)

    def share_number(self, *, on_request: bool = True, office: str | None = None) -> str:
        """Send the own contact card; only on request does Meta vouch for it."""
        if self.number is None:
            raise LookupError("this person has no number")
        phone = {"phone": self.number, "wa_id": self.number.lstrip("+"), "type": "CELL"}
        card = {
            "name": {"formatted_name": self.name, "first_name": self.name},
            "phones": [phone],
            "origin": "contact_request" if on_request else "other",
        }
        content = {"type": "contacts", "contacts": [card]}
        return self.send(content, text=self.number, office=office)

    def send(
        self,
        content: Json,
        *,
        text: str = "",
        office: str | None = None,
        replying_to: str | None = None,
        media: tuple[str, str] | None = None,
    ) -> str:
        """Send a message of any kind: `content` is its `type` and that type's object."""
        meta = self._meta
        with meta.lock:
            number = meta.office(office or self.office)
            if replying_to:
                context = {"from": number.display_number, "id": replying_to}
                content = {"context": context} | content
            bubble = Bubble(id=meta.new_id(), at=meta.now(), mine=True, kind=content["type"])
            bubble.text, bubble.raw, bubble.context = text, content, replying_to
            bubble.media_kind, bubble.media = media or ("", None)
            bubble.reach("sent")
            chat = self.chat(number.phone_number_id)
            chat.add(bubble)
            chat.last_said_at, self.said_at = bubble.at, meta.pacer()
            meta.bubbles[bubble.id] = (self, bubble)
            message = {"id": bubble.id, "timestamp": epoch(bubble.at)} | content
            meta.post(message_event(number, self.sender, message))
            return bubble.id

    def read(self, office: str | None = None) -> None:
        """Look at the chat: everything in it is read."""
        meta = self._meta
        with meta.lock:
            number = meta.office(office or self.office)
            for bubble in self.chat(number.phone_number_id).bubbles:
                if not bubble.mine and bubble.status == "delivered":
                    meta.advance(self, number, bubble, "read")

    def change_number(self, number: str, *, announced: bool = True) -> None:
        """Move to a new number. The person gets a new id; offices they wrote to are told."""
        meta = self._meta
        with meta.lock:
            old = self.sender
            meta.directory.leave(self)
            self.shows_number = self.shows_number or self.number is None
            self.number, self.user_id = number, meta.directory.new_user_id(number)
            meta.directory.enter(self)
            for office in map(meta.office, self.chats if announced else ()):
                message = {"id": meta.new_id(), "timestamp": epoch(meta.now())}
                meta.post(number_changed_event(office, old, self.sender, message))
                meta.post(user_id_update_event(office, old, self.sender, meta.now()))
            meta.changed()

    def show_number(self, *, shown: bool = True) -> None:
        """Choose whether offices see the number, or only the business-scoped id."""
        with self._meta.lock:
            self.shows_number = shown and self.number is not None
            self._meta.changed()

    def hide_number(self) -> None:
        self.show_number(shown=False)

    def turn_off(self) -> None:
        """Lie in a drawer: messages are sent, none is delivered."""
        with self._meta.lock:
            self.is_on = False
            self._meta.changed()

    def turn_on(self) -> None:
        """Come back: what was sent meanwhile is delivered now."""
        meta = self._meta
        with meta.lock:
            self.is_on = True
            for chat in self.chats.values():
                for bubble in chat.bubbles:
                    if not bubble.mine and bubble.status == "sent":
                        meta.advance(self, meta.office(chat.office), bubble, "delivered")
            meta.changed()


def _tapped(bubble: Bubble, choice: Choice) -> Json:
    if bubble.kind == "template":
        return {"type": "button", "button": {"payload": choice.id, "text": choice.title}}
    reply = {"id": choice.id, "title": choice.title}
    kind = "list_reply" if bubble.kind == "list" else "button_reply"
    if choice.description:
        reply["description"] = choice.description
    return {"type": "interactive", "interactive": {"type": kind, kind: reply}}


def _described(kind: str, medium: Medium, caption: str) -> Json:
    told: Json = {"id": medium.id, "mime_type": medium.mime_type, "sha256": medium.sha256}
    if caption:
        told["caption"] = caption
    if kind == "audio":
        told["voice"] = True
    if kind == "sticker":
        told["animated"] = False
    if kind == "document":
        told["filename"] = "dokumen.pdf"
    return told
