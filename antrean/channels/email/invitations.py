"""Sending the letters in which staff are invited: a job of the worker."""

from __future__ import annotations

from datetime import timedelta

import structlog

from antrean.accounts import actions
from antrean.channels.email.letters import invitation_letter
from antrean.channels.email.post import post
from antrean.kernel import clock
from antrean.notifications.transport import TransportError

log = structlog.get_logger(__name__)

_AGAIN_AFTER = timedelta(minutes=1)
_PASSES = frozenset({"again", "unsent", "stop_transport"})


def send_invitations() -> int:
    """Send every letter that is due; return how many were tried."""
    drawn = actions.draw_invitations()
    for one in drawn:
        try:
            post(invitation_letter(one))
        except TransportError as error:
            log.warning("invitation_refused", invitation=one.invitation_id, code=error.code)
            if error.failure in _PASSES:
                actions.send_invitation_again(one.invitation_id, clock.now() + _AGAIN_AFTER)
            elif error.failure != "unknown":
                actions.give_up_invitation(one.invitation_id)
    return len(drawn)
