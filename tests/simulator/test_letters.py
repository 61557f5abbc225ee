"""The simulator's mail server, spoken to by the standard library's client."""

from __future__ import annotations

import smtplib
from email.message import EmailMessage
from typing import Any

import pytest

from tests.channels.email.mailbox import Mailbox, opened


@pytest.fixture
def mailbox(settings: Any) -> Any:
    with opened(settings) as mailbox:
        yield mailbox


def letter() -> EmailMessage:
    made = EmailMessage()
    made["From"], made["To"] = "a@contoh.example", "b@contoh.example"
    made["Subject"] = "Nomor antrean"
    made.set_content("Baris pertama\n.\nbaris – terakhir\n")
    return made


def test_a_letter_is_shown_as_it_was_written(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        client.send_message(letter())

    shown = mailbox.last
    assert (shown.to, shown.subject) == ("b@contoh.example", "Nomor antrean")
    assert shown.text.replace("\r", "") == "Baris pertama\n.\nbaris – terakhir\n"


def test_a_letter_is_refused_as_often_as_asked(mailbox: Mailbox) -> None:
    mailbox.refuse(550)
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        with pytest.raises(smtplib.SMTPRecipientsRefused):
            client.send_message(letter())
        client.send_message(letter())

    assert len(mailbox.letters) == 1


def test_who_does_not_speak_smtp_harms_nobody(mailbox: Mailbox) -> None:
    with smtplib.SMTP("127.0.0.1", mailbox.port) as client:
        assert client.docmd("VRFY", "x")[0] == 502
        assert client.docmd("RCPT")[0] == 501
