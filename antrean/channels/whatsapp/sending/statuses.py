"""What Meta tells of our messages and templates after it took them.

A status names our own row in `biz_opaque_callback_data`, so it finds it even before we
know Meta's id. Failed statuses carry the codes of refused requests and mean the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Literal

import structlog

from antrean.accounts import actions as accounts
from antrean.channels.whatsapp.dialogue.wording.templates import REMINDER
from antrean.channels.whatsapp.receiving.foreign import JsonObject, items, mapping, text
from antrean.channels.whatsapp.receiving.parse import first, stored
from antrean.channels.whatsapp.receiving.senders import bsuid
from antrean.channels.whatsapp.sending.carrier_errors import (
    TEMPLATE_MISSING,
    TEMPLATE_OFF,
    error_of,
)
from antrean.channels.whatsapp.sending.client import complaint_of
from antrean.channels.whatsapp.sending.payloads import CALLBACK_PREFIX, SIGN_IN_PREFIX
from antrean.notifications import actions
from antrean.notifications.actions import News
from antrean.notifications.transport import TransportError, transports

log = structlog.get_logger(__name__)

CHANNEL = "whatsapp"
_STATUSES: Mapping[str, Literal["sent", "delivered", "read", "failed"]] = {
    "sent": "sent",
    "delivered": "delivered",
    "read": "read",
    "played": "read",
    "failed": "failed",
}
_OFF = {
    event: f"template_{event.lower()}"
    for event in ("PAUSED", "DISABLED", "REJECTED", "PENDING_DELETION", "DELETED")
}
# Longer than a 64-bit id is not ours.
_LONGEST_ID = 18


def apply_status(payload: bytes, at: datetime) -> None:
    """Apply a stored status; one that is about no message of ours changes nothing."""
    apply_statuses([(payload, at)])


def apply_statuses(told: Sequence[tuple[bytes, datetime]]) -> int:
    """Apply stored statuses, in order; return how many are about messages of the outbox."""
    for payload, _ in told:
        _note_code(first(payload, "statuses"))
    news = [one for payload, at in told if (one := _news(payload, at))]
    return actions.hear_of(news, transport=transports()[CHANNEL]) if news else 0


def _note_code(item: JsonObject) -> None:
    """Note whose telephone a code to sign in came to; that it failed, for the log."""
    sign_in_id = _id_after(SIGN_IN_PREFIX, text(item.get("biz_opaque_callback_data")))
    if sign_in_id is None:
        return
    if text(item.get("status")) == "failed":
        _error(item)
    elif user_id := bsuid(item.get("recipient_user_id")):
        accounts.note_reached(sign_in_id, user_id)


def _news(payload: bytes, at: datetime) -> News | None:
    item = first(payload, "statuses")
    status = _STATUSES.get(text(item.get("status")))
    if status is None:
        return None
    return News(
        status=status,
        carrier_id=text(item.get("id")),
        message_id=_id_after(CALLBACK_PREFIX, text(item.get("biz_opaque_callback_data"))),
        at=at,
        error=_error(item) if status == "failed" else None,
    )


def _id_after(prefix: str, callback: str) -> int | None:
    number = callback.removeprefix(prefix)
    ours = callback.startswith(prefix) and number.isdecimal()
    return int(number) if ours and len(number) <= _LONGEST_ID else None


def _error(item: JsonObject) -> TransportError:
    complaint = complaint_of(mapping(next(iter(items(item.get("errors"))), None)))
    log.warning("message_failed_later", code=complaint.code, details=complaint.details)
    return error_of(complaint)


def apply_template_status(payload: bytes, at: datetime) -> None:
    """Apply a stored `message_template_status_update`: switch what needs the template off or on."""
    value = mapping(stored(payload).get("value"))
    name, event = text(value.get("message_template_name")), text(value.get("event"))
    if not (name and event):
        return
    # Without its template there is no reminder; closures and delays go on the call list.
    scope = f"{CHANNEL}:kind:reminder" if name == REMINDER else f"{CHANNEL}:template:{name}"
    if event == "APPROVED":
        # A stop for complaints is not lifted by this; that is the operator's decision.
        actions.lift(scope, reasons=[*_OFF.values(), *TEMPLATE_OFF, TEMPLATE_MISSING])
    elif event in _OFF:
        log.error("template_off", template=name, change=event)
        actions.pause(scope, _OFF[event])
