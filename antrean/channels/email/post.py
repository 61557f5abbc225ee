"""Handing a letter to the mail server, and what its refusals mean for the outbox."""

from __future__ import annotations

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass

from django.conf import settings

from antrean.notifications.transport import TransportError

_PERMANENT = 500


@dataclass(frozen=True, slots=True)
class Letter:
    to: str
    subject: str
    text: str


def post(letter: Letter) -> None:
    """Hand the letter over.

    Raises:
        TransportError: it was refused, or nobody knows what became of it.
    """
    from django.core.mail import EmailMessage, mailers  # noqa: PLC0415  # of all processes one sends

    message = EmailMessage(
        subject=letter.subject,
        body=letter.text,
        from_email=settings.EMAIL_FROM,
        to=[letter.to],
        # Nobody's holiday notice should answer it.
        headers={"Auto-Submitted": "auto-generated"},
    )
    server = mailers.default
    try:
        # Apart from the sending: as long as there is no connection, nothing can have arrived.
        server.open()
    except OSError as error:
        raise _not_let_in(error) from error
    try:
        server.send_messages([message])
    except OSError as error:
        raise _not_taken(error) from error
    finally:
        with suppress(OSError):  # The letter is taken or not: a rude farewell changes nothing.
            server.close()


def _not_let_in(error: OSError) -> TransportError:
    """Return what a failure before the letter means: nothing of one person's, so it is kept."""
    match error:
        case ConnectionRefusedError():
            return TransportError("unsent", "refused")
        case smtplib.SMTPNotSupportedError() | ssl.SSLCertVerificationError():
            return TransportError("stop_transport", type(error).__name__)
        case smtplib.SMTPResponseException(smtp_code=code):
            return TransportError(
                "stop_transport" if code >= _PERMANENT else "again", f"smtp_{code}"
            )
    return TransportError("unsent", type(error).__name__)


def _not_taken(error: OSError) -> TransportError:
    match error:
        case smtplib.SMTPRecipientsRefused():
            return _refused(max(status for status, _ in error.recipients.values()))
        case smtplib.SMTPSenderRefused(smtp_code=code) if code >= _PERMANENT:
            return TransportError("stop_transport", f"smtp_{code}")
        case smtplib.SMTPResponseException(smtp_code=code):
            return _refused(code)
    # Perhaps after the last line of the letter.
    return TransportError("unknown", type(error).__name__)


def _refused(code: int) -> TransportError:
    return TransportError("forbidden" if code >= _PERMANENT else "again", f"smtp_{code}")
