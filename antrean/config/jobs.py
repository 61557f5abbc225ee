"""Everything the worker does, in the order in which `antrean tick` does it."""

from __future__ import annotations

from django.conf import settings
from django.db import connection

from antrean.accounts import actions as accounts
from antrean.bookings import actions as bookings
from antrean.bookings.actions.slots import publish_coming
from antrean.channels.whatsapp.receiving.inbox import take_people, take_statuses
from antrean.channels.whatsapp.sending import codes as by_whatsapp
from antrean.config.worker import PROMPT_SECONDS, Job
from antrean.counters import actions as counters
from antrean.kernel import clock
from antrean.live.actions import publish_changes
from antrean.notifications.delivery import deliver_due
from antrean.paper import actions as paper
from antrean.privacy import actions as privacy
from antrean.slips.actions import print_due
from antrean.slips.printing import is_installed

STATUS_SECONDS = 0.5
# Screens may be late by so much, and what changes meanwhile is told together.
CHANGES_SECONDS = 0.1
CODES_SECONDS = 0.5
INVITATIONS_SECONDS = 5
PRINT_SECONDS = 0.5
# Who writes after somebody else waits so long for more to write: together they cost as one.
CROWD_SECONDS = 0.1


def inbox() -> list[Job]:
    """Return what reads what people wrote, a crowd at a time, and what became of our messages.

    Nobody waits for a status, and there are two for each message: they are read in handfuls.
    """
    return [
        Job("inbox", take_people, every=PROMPT_SECONDS, rest=CROWD_SECONDS),
        Job("statuses", take_statuses, every=STATUS_SECONDS, rest=STATUS_SECONDS),
    ]


def codes() -> list[Job]:
    """Return what sends codes to sign in: somebody waits for each."""
    jobs = []
    if settings.EMAIL_ON:
        from antrean.channels.email.codes import send_codes  # noqa: PLC0415  # only where it is on
        from antrean.channels.email.invitations import send_invitations  # noqa: PLC0415  # as above

        jobs.append(Job("sign_in_codes", send_codes, every=CODES_SECONDS))
        jobs.append(Job("invitations", send_invitations, every=INVITATIONS_SECONDS))
    if settings.WHATSAPP_ON and settings.WHATSAPP_CODE_TEMPLATE:
        jobs.append(Job("sign_in_codes_whatsapp", by_whatsapp.send_codes, every=CODES_SECONDS))
    return jobs


def timed() -> list[Job]:
    """Return what time itself moves. No rule waits for these; people who look do."""
    return [
        Job("expire", bookings.expire_due, every=1),
        Job("forfeit", bookings.forfeit_due, every=2),
        Job("tell_outages", bookings.tell_outages, every=5),
        Job("tell_turns", counters.tell_turns, every=1),
        Job("end_rehearsals", counters.end_due_rehearsals, every=60),
        Job("close_days", counters.close_due_days, every=20),
        Job("cancel_in_shut_slots", bookings.cancel_in_shut_slots, every=5),
        Job("publish", lambda: publish_coming(clock.now()), every=60),
        Job("day_lists", paper.make_due_lists, every=60),
        Job("forget", privacy.forget_leaving, every=60),
        Job("forget_sign_ins", accounts.forget_sign_ins, every=3600),
        Job("forget_tries", accounts.forget_tries, every=3600),
        Job("forget_sessions", accounts.forget_sessions, every=3600),
        Job("forget_requests", bookings.forget_requests, every=3600),
        Job("retain", lambda: sum(privacy.apply_retention().values()), every=3600),
    ]


def publishing() -> list[Job]:
    """Return what tells the streams of changes. On SQLite they look for themselves."""
    if connection.vendor == "sqlite":
        return []
    return [Job("publish_changes", publish_changes, every=CHANGES_SECONDS, rest=CHANGES_SECONDS)]


def printing() -> list[Job]:
    """Return what prints slips: somebody stands before the printer."""
    return [Job("print", print_due, every=PRINT_SECONDS)] if is_installed() else []


def everything() -> list[Job]:
    """Return all jobs, what sends last: it sends what the others owe."""
    outbox = [Job("outbox", deliver_due, every=1)] if settings.TRANSPORTS else []
    return [*inbox(), *timed(), *publishing(), *codes(), *printing(), *outbox]
