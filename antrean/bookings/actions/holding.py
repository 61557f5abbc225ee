"""Holding places, one request at a time for its caller and in batches for the database.

What goes wrong for one request never spoils its neighbours: a batch that the database
refuses is done again in halves, down to the one that cannot be. After a lost connection it is
done again too: if its commit had come through, the requests' keys tell what they made.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from django.db import (
    DatabaseError,
    InterfaceError,
    OperationalError,
    connection,
    transaction,
)

from antrean.bookings.actions.allocate import OutrunError, made
from antrean.bookings.actions.granting import Hold
from antrean.bookings.actions.requests import Request
from antrean.bookings.models import Booking
from antrean.kernel.lending import give_back
from antrean.kernel.together import Line

# In line before one process; the gate lets in as many (`config.gate`).
LONGEST_LINE = 256
# Larger batches gain nothing more, and whoever waits behind one waits longer.
LARGEST_BATCH = 64
PATIENCE_SECONDS = 10.0
_TRIES = 3
# What doing it again may mend: a deadlock, a lock or a statement that took too long.
_PASSING = {"40001", "40P01", "55P03", "57014"}
_BROKEN = ("08", "57P")  # the line, or the server that was shut down


type _Told = Hold | Booking | Exception


def book(request: Request) -> Hold | Booking:
    """Hold places for one party, or raise why not, in a transaction of the line's.

    Returns the booking that the same request made before, if it did.

    Raises:
        DomainError: the rule that refuses; TooManyRequestsError when too many stand in line.
        django.db.Error: the database is away.
    """
    told = _line.ask(request)
    if isinstance(told, Exception):
        raise told
    return told


def hold(request: Request) -> Booking:
    """Return the booking as a model, new or not; see `book`."""
    held = book(request)
    return held.booking if isinstance(held, Hold) else held


def _decide(requests: Sequence[Request]) -> list[_Told]:
    try:
        return _patiently(requests)
    except (OperationalError, InterfaceError) as away:
        return [away] * len(requests)
    except DatabaseError as refused:
        if len(requests) == 1:
            return [refused]
    middle = len(requests) // 2
    return [*_decide(requests[:middle]), *_decide(requests[middle:])]


def _patiently(requests: Sequence[Request]) -> list[_Told]:
    """Decide a batch; again after what passes by itself."""
    for _ in range(_TRIES - 1):
        connection.ensure_connection()  # Where none is to be had, trying again helps nobody.
        try:
            return _together(requests, again=True)
        except (OutrunError, InterfaceError):
            continue
        except OperationalError as error:
            if not _passes(error):
                raise
    return _together(requests, again=False)


def _passes(error: OperationalError) -> bool:
    """Whether it was a quarrel, or a connection that broke, of which PostgreSQL says no more."""
    code = getattr(error.__cause__, "sqlstate", None)
    if code is None:
        return connection.vendor == "postgresql"  # SQLite has waited for its turn already.
    return code in _PASSING or code.startswith(_BROKEN)


def _together(requests: Sequence[Request], *, again: bool) -> list[_Told]:
    with transaction.atomic():
        return [*made(requests, again=again)]


_line = Line(
    _decide,
    longest=LONGEST_LINE,
    most=LARGEST_BATCH,
    patience=PATIENCE_SECONDS,
    lend=partial(give_back, connection),
)
