"""Audits the books of a run and prints them: `python -m tests.process.audit`.

A process of its own, with the run's settings: the suite's own database is another one.
"""

from __future__ import annotations

import json
import os
import sys

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "antrean.config.settings")
    django.setup()
    from tests.bookings import truth  # noqa: PLC0415  # needs the settings

    truth.assert_all()
    sys.stdout.write(json.dumps(_books()))


def _books() -> dict[str, object]:
    from antrean.bookings.models import Booking  # noqa: PLC0415  # as above
    from antrean.channels.whatsapp.models import InboxEvent  # noqa: PLC0415
    from antrean.notifications.models import Message  # noqa: PLC0415

    said = InboxEvent.objects.filter(kind="message")
    return {
        "bookings": {
            booking.code: {
                "state": booking.state,
                "day": booking.slot.day.isoformat(),
                "numbers": [place.queue_number for place in booking.places.all()],
            }
            for booking in Booking.objects.select_related("slot").prefetch_related("places")
        },
        "said": dict.fromkeys(["unread", "parked"], 0)
        | {state: said.filter(state=state).count() for state in ["done", "ignored", "parked"]}
        | {"unread": InboxEvent.objects.filter(state="unread").count()},
        "messages": list(
            Message.objects.order_by("pk").values("id", "kind", "state", "tries", "sent_again")
        ),
    }


if __name__ == "__main__":
    main()
