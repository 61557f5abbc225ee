"""Uploaded files: what is accepted, how long they live, who may read them."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from antrean_simulator.errors import GraphError, Json

MEGABYTE = 1024 * 1024
UPLOAD_LIVES = timedelta(days=30)
ARRIVAL_LIVES = timedelta(days=7)
LINK_LIVES = timedelta(minutes=5)

# MIME type (or its first half and a slash) → largest file.
LARGEST = {
    "image/jpeg": 5 * MEGABYTE,
    "image/png": 5 * MEGABYTE,
    "image/webp": 500 * 1024,
    "audio/": 16 * MEGABYTE,
    "video/": 16 * MEGABYTE,
    "application/": 100 * MEGABYTE,
    "text/plain": 100 * MEGABYTE,
}
# The first bytes that a picture must have, whatever its sender says it is.
MAGIC = {"image/jpeg": b"\xff\xd8\xff", "image/png": b"\x89PNG\r\n\x1a\n"}
SHOWN_AS_IMAGE = frozenset(MAGIC)


@dataclass(slots=True)
class Medium:
    id: str
    office: str
    mime_type: str
    content: bytes = field(repr=False)
    expires_at: datetime
    link_until: datetime | None = None

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.content).hexdigest()


class MediaStore:
    """Every file by its id. Expired ones answer as if they had never been."""

    def __init__(self) -> None:
        self._media: dict[str, Medium] = {}

    def add(self, medium: Medium) -> None:
        self._media[medium.id] = medium

    def find(self, media_id: str, now: datetime) -> Medium:
        """Return a living file.

        Raises:
            GraphError: 100 with 404-like details when there is none, or no longer.
        """
        medium = self._media.get(media_id)
        if medium is None or now >= medium.expires_at:
            raise GraphError(100, f"Object with ID '{media_id}' does not exist or has expired")
        return medium

    def open(self, media_id: str) -> Medium | None:
        """Return the file however old it is: a telephone keeps what it has received."""
        return self._media.get(media_id)

    def describe(self, media_id: str, now: datetime, *, folder: str) -> Json:
        """Answer a read: where the bytes are, for a few minutes."""
        medium = self.find(media_id, now)
        medium.link_until = now + LINK_LIVES
        return {
            "messaging_product": "whatsapp",
            "url": f"{folder}/{medium.id}",
            "mime_type": medium.mime_type,
            "sha256": medium.sha256,
            "file_size": len(medium.content),
            "id": medium.id,
        }

    def download(self, media_id: str, now: datetime) -> Medium:
        medium = self.find(media_id, now)
        if medium.link_until is None or now >= medium.link_until:
            raise GraphError(100, "The link has expired: ask for the media again", status=404)
        return medium

    def delete(self, media_id: str, now: datetime) -> None:
        self.find(media_id, now)
        del self._media[media_id]

    def check_sendable(self, kind: str, media_id: str, *, office: str, now: datetime) -> None:
        """Refuse a message whose picture or document this office number cannot show.

        Raises:
            GraphError: 131053, upload it again.
        """
        medium = self._media.get(media_id)
        if medium is None or medium.office != office or now >= medium.expires_at:
            raise GraphError(131053, f"Media {media_id} is not known for this number")
        if kind == "image" and medium.mime_type not in SHOWN_AS_IMAGE:
            raise GraphError(131053, f"{medium.mime_type} cannot be sent as an image")


def check_upload(mime_type: str, content: bytes) -> None:
    """Refuse what Meta would not store.

    Raises:
        GraphError: 100 for a wrong type, 131053 for size or content.
    """
    family = mime_type.split("/", maxsplit=1)[0] + "/"
    largest = LARGEST.get(mime_type, LARGEST.get(family))
    if largest is None:
        raise GraphError(100, f"Param file must be a supported type, not {mime_type!r}")
    if not content:
        raise GraphError(131053, "The file is empty")
    if len(content) > largest:
        raise GraphError(131053, f"The file is larger than {largest} bytes")
    if not content.startswith(MAGIC.get(mime_type, b"")):
        raise GraphError(131053, f"The file is not {mime_type}")
