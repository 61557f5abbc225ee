"""The proof of a web process that arrivals can be written: it writes that, every few seconds.

Only who serves the desks can say so. A worker that runs while no page does would prove nothing,
and one that is gone keeps nobody out.
"""

from __future__ import annotations

import threading

from antrean.bookings.actions import beat
from antrean.config.worker import Job, Loop

PULSE_SECONDS = 10


def start() -> None:
    """Give a pulse from now on, in a thread that ends with the process."""
    loop = Loop([Job("pulse", beat, every=PULSE_SECONDS)], threading.Event())
    threading.Thread(target=loop.run, name="pulse", daemon=True).start()
