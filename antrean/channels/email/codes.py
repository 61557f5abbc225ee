"""Sending the codes with which people sign in by e-mail: a job of the worker."""

from __future__ import annotations

from datetime import timedelta
from typing import Literal, cast

import structlog

from antrean.accounts import actions
from antrean.channels.email.letters import code_letter
from antrean.channels.email.post import post
from antrean.kernel import clock
from antrean.kernel.timetext import Language
from antrean.notifications.transport import TransportError

log = structlog.get_logger(__name__)

# Somebody waits: not the patience of the outbox.
_AGAIN_AFTER = timedelta(seconds=10)
_PASSES = frozenset({"again", "unsent", "stop_transport"})
_MINUTES = int(actions.CODE_LASTS.total_seconds() // 60)


def send_codes() -> int:
    """Send every code that is due; return how many letters were tried."""
    drawn = actions.draw_codes("email")
    for one in drawn:
        language = cast("Language", one.language)  # pages speak no other
        try:
            kind: Literal["sign_in", "add_contact"] = "add_contact" if one.adds else "sign_in"
            post(code_letter(kind, one.to, language, code=one.code, minutes=_MINUTES))
        except TransportError as error:
            log.warning("sign_in_code_refused", sign_in=one.sign_in_id, code=error.code)
            if error.failure in _PASSES:
                actions.draw_again(one.sign_in_id, clock.now() + _AGAIN_AFTER)
    return len(drawn)
