"""Handing a letter to the mail server, and what its refusals mean for the outbox."""

from __future__ import annotations

import smtplib
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
    from django.core.mail import EmailMessage  # noqa: PLC0415  # of all processes one sends

    try:
        EmailMessage(
            subject=letter.subject,
            body=letter.text,
            from_email=settings.EMAIL_FROM,
            to=[letter.to],
            # Nobody's holiday notice should answer it.
            headers={"Auto-Submitted": "auto-generated"},
        ).send()
    except smtplib.SMTPRecipientsRefused as error:
        code = max(status for status, _ in error.recipients.values())
        raise _refused(code) from error
    except (smtplib.SMTPAuthenticationError, smtplib.SMTPSenderRefused) as error:
        raise TransportError("stop_transport", f"smtp_{error.smtp_code}") from error
    except smtplib.SMTPResponseException as error:
        raise _refused(error.smtp_code) from error
    except smtplib.SMTPServerDisconnected as error:
        # Perhaps after the last line of the letter.
        raise TransportError("unknown", "disconnected") from error
    except ConnectionRefusedError as error:
        raise TransportError("unsent", "refused") from error
    except TimeoutError as error:
        raise TransportError("unknown", "timeout") from error
    except (OSError, smtplib.SMTPException) as error:
        raise TransportError("again", type(error).__name__) from error


def _refused(code: int) -> TransportError:
    return TransportError("forbidden" if code >= _PERMANENT else "again", f"smtp_{code}")
