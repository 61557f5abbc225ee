"""Sending the codes with which people sign in by their WhatsApp number: a job of the worker.

They go past the outbox, which keeps words: by a template of Meta's category *authentication*,
paid, from the first office number that may send. What Meta's statuses say of them is whose
telephone a code came to.
"""

from __future__ import annotations

from datetime import timedelta

import structlog
from django.conf import settings

from antrean.accounts import actions
from antrean.channels.whatsapp.dialogue.words import OneTimeCode
from antrean.channels.whatsapp.sending.client import Client, client
from antrean.channels.whatsapp.sending.payloads import code_payload
from antrean.kernel import clock
from antrean.notifications import actions as outbox
from antrean.notifications import queries
from antrean.notifications.transport import TransportError
from antrean.offices.models import Office
from antrean.offices.queries import offices_by_whatsapp

log = structlog.get_logger(__name__)

CHANNEL = "whatsapp"
# Somebody waits: not the patience of the outbox.
_AGAIN_AFTER = timedelta(seconds=10)
_PASSES = frozenset(
    {"again", "unsent", "slow_transport", "slow_number", "slow_person", "stop_transport"}
)
_OF_THE_TEMPLATE = frozenset({"template", "template_off"})


def send_codes(client_: Client | None = None) -> int:
    """Send every code that is due; return how many were tried."""
    drawn = actions.draw_codes("phone")
    if not drawn:
        return 0
    office = _sender()
    for one in drawn:
        if office is None:
            actions.draw_again(one.sign_in_id, clock.now() + _AGAIN_AFTER)
            continue
        _send(one, office, client_ or client())
    return len(drawn)


def _send(one: actions.Drawn, office: Office, by: Client) -> None:
    words = OneTimeCode(settings.WHATSAPP_CODE_TEMPLATE, one.language, one.code)
    body = code_payload(words, to=one.to, sign_in_id=one.sign_in_id)
    try:
        by.send(office.whatsapp_phone_number_id, body)
    except TransportError as error:
        log.warning("sign_in_code_refused", sign_in=one.sign_in_id, code=error.code)
        if error.failure in _PASSES:
            actions.draw_again(one.sign_in_id, clock.now() + _AGAIN_AFTER)
        if error.failure in _OF_THE_TEMPLATE:
            # Nobody is offered what cannot come, until Meta approves it or somebody lifts this.
            log.error("template_off", template=words.template, change=error.code)  # noqa: TRY400  # of Meta
            outbox.pause(_scope(), error.code)


def _sender() -> Office | None:
    """Return from whose number codes go out; None: nothing may now."""
    still = queries.standing(clock.now()).scopes
    if {CHANNEL, _scope()} & still:
        return None
    able = offices_by_whatsapp().exclude(whatsapp_phone_number_id="")
    return next((one for one in able if f"{CHANNEL}:number:{one.pk}" not in still), None)


def _scope() -> str:
    return f"{CHANNEL}:template:{settings.WHATSAPP_CODE_TEMPLATE}"
