"""What the simulator's tests share: a clock that stands still, addresses, small shapes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

OFFICE = "400000000000001"
OTHER_OFFICE = "400000000000002"
SITI = "+6281234567890"
PNG = b"\x89PNG\r\n\x1a\n" + bytes(64)

type Post = Callable[..., httpx.Response]


class Clock:
    """A clock that moves only when told to."""

    def __init__(self) -> None:
        self.at = datetime(2026, 11, 24, 2, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def advance(self, **by: float) -> None:
        self.at += timedelta(**by)


def text(body: str = "Halo") -> dict[str, Any]:
    return {"type": "text", "text": {"body": body}}


def interactive(kind: str, action: dict[str, Any], **parts: Any) -> dict[str, Any]:
    content = {"type": kind, "body": {"text": "Silakan pilih."}, "action": action} | parts
    return {"type": "interactive", "interactive": content}


def buttons(*titles: str) -> dict[str, Any]:
    return {
        "buttons": [
            {"type": "reply", "reply": {"id": f"id-{title}"[:256], "title": title}}
            for title in titles
        ]
    }


def rows(*sections: int) -> dict[str, Any]:
    """A list action with so many rows in each section."""
    numbers = iter(range(100))
    return {
        "button": "Pilih hari",
        "sections": [
            {
                "title": f"Bagian {index}",
                "rows": [
                    {"id": f"baris-{next(numbers)}", "title": "Selasa, 8 Desember"}
                    for _ in range(count)
                ],
            }
            for index, count in enumerate(sections)
        ],
    }


def outcome(response: httpx.Response) -> tuple[int, int]:
    """The HTTP status and the error's code; code 0 when accepted."""
    body = response.json()
    return response.status_code, body["error"]["code"] if "error" in body else 0


ACCEPTED = (200, 0)
