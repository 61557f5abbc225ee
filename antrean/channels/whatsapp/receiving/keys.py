"""The keyed hash by which the inbox knows a sender.

Messages are sorted by person long before anybody looks into them; the hash lets that
happen without a telephone number in any index or log.
"""

from __future__ import annotations

import hashlib
import hmac

from django.conf import settings


def sender_key(kind: str, value: str) -> str:
    """Return the hash of one name of a person: kind `bsuid` or `phone` (E.164)."""
    said = f"whatsapp sender {kind} {value}".encode("utf-8", "surrogatepass")
    return hmac.new(settings.SECRET_KEY.encode(), said, hashlib.sha256).hexdigest()
