"""The only module that speaks to Meta: three calls of the Graph API over kept-alive lines.

It tells apart what never left us from what may have arrived. Neither the token nor a text
is ever logged; Meta's own details are, without any long number they may quote.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import structlog
import urllib3
from django.conf import settings
from urllib3.exceptions import HTTPError

from antrean.channels.whatsapp.receiving.foreign import items, mapping, text
from antrean.channels.whatsapp.sending.carrier_errors import Complaint, error_of
from antrean.kernel.lines import Answer, Lines, was_unsent
from antrean.notifications.transport import TransportError

log = structlog.get_logger(__name__)

# Connecting takes at most 5 s, and the whole call 15 s.
TIMEOUT = urllib3.Timeout(connect=5, read=10)
# More than there are senders.
_LINES = 64
_SUCCESSES = range(200, 300)
_LONG_NUMBER = re.compile(r"\d{7,}")


def access_token() -> str:
    """Return the token of this moment: a file may be replaced while we run."""
    if path := getattr(settings, "WHATSAPP_ACCESS_TOKEN_FILE", ""):
        return Path(path).read_text().strip()
    return str(settings.WHATSAPP_ACCESS_TOKEN)


class Client:
    """Calls of the Graph API; one instance serves all threads."""

    def __init__(self, lines: Lines | None = None) -> None:
        self._lines = lines or Lines(most=_LINES, timeout=TIMEOUT)

    def close(self) -> None:
        self._lines.close()

    def send(self, number_id: str, message: Mapping[str, Any]) -> str:
        """Send a message from an office's number; return Meta's id of it.

        Raises:
            TransportError: with the class of Meta's code, "unsent" or "unknown".
        """
        template = text(mapping(message.get("template")).get("name"))
        answer = self._post(number_id, "messages", template=template, json=message)
        first = mapping(next(iter(items(answer.get("messages"))), None))
        if not (message_id := text(first.get("id"))):
            # Taken, it seems, but without a name: a status may still tell.
            raise TransportError("unknown", "no_message_id")
        return message_id

    def upload(self, number_id: str, png: bytes) -> str:
        """Upload a picture for messages of this number; return Meta's id of it.

        Raises:
            TransportError: as `send`; an unknown outcome costs nothing and is "again".
        """
        try:
            answer = self._post(
                number_id,
                "media",
                fields={
                    "messaging_product": "whatsapp",
                    "type": "image/png",
                    "file": ("antrean.png", png, "image/png"),
                },
            )
        except TransportError as error:
            if error.failure == "unknown":
                raise TransportError("again", error.code) from error
            raise
        if not (media_id := text(answer.get("id"))):
            raise TransportError("again", "no_media_id")
        return media_id

    def mark_read(self, number_id: str, message_id: str, *, typing: bool = False) -> None:
        """Turn the person's ticks blue, and perhaps show that an answer is being written.

        Raises:
            TransportError: nobody is hurt by it.
        """
        mark: dict[str, Any] = {
            "messaging_product": "whatsapp",
            "status": "read",
            "message_id": message_id,
        }
        if typing:
            mark["typing_indicator"] = {"type": "text"}
        self._post(number_id, "messages", json=mark)

    def _post(
        self, number_id: str, call: str, *, template: str = "", **content: Any
    ) -> Mapping[str, object]:
        url = f"{settings.WHATSAPP_GRAPH_URL}/{settings.WHATSAPP_GRAPH_VERSION}/{number_id}/{call}"
        headers = {"Authorization": f"Bearer {access_token()}"}
        try:
            answer = self._lines.post(url, headers=headers, **content)
        except HTTPError as error:
            name = type(error).__name__
            if was_unsent(error):
                raise TransportError("unsent", name) from error
            raise TransportError("unknown", name) from error
        body = _body(answer)
        if answer.status in _SUCCESSES:
            return body
        complaint = _complaint(body)
        log.warning(
            "meta_refused",
            call=call,
            status=answer.status,
            code=complaint.code,
            details=complaint.details,
            trace=complaint.trace,
        )
        raise error_of(complaint, http_status=answer.status, template=template)


def _body(answer: Answer) -> Mapping[str, object]:
    try:
        return mapping(answer.json())
    except ValueError:
        return {}  # A page of something between Meta and us.


def _complaint(body: Mapping[str, object]) -> Complaint:
    return complaint_of(mapping(body.get("error")))


def complaint_of(error: Mapping[str, object]) -> Complaint:
    """Read an error of Meta's, from an answer or from a failed status."""
    said = text(mapping(error.get("error_data")).get("details")) or text(error.get("message"))
    return Complaint(
        code=_number(error.get("code")),
        details=_LONG_NUMBER.sub("…", said),
        trace=text(error.get("fbtrace_id")),
    )


def _number(code: object) -> int | None:
    """Return a code, which Meta writes as a number and others in between as text."""
    if isinstance(code, bool) or not isinstance(code, int | str):
        return None
    return int(code) if re.fullmatch(r"[0-9]{1,9}", str(code)) else None


@cache
def client() -> Client:
    """Return the client of this process."""
    return Client()
