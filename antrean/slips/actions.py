"""Every write of slips: browsers switched on and off, printers, and slips that are printed.

Nothing is printed in a request. A slip is noted, a worker claims it by moving on the instant at
which it may be tried, and prints it outside any transaction. Whoever waits for two minutes has
been told their number meanwhile: then it is dropped.
"""

from __future__ import annotations

import secrets
from datetime import timedelta
from ipaddress import ip_address, ip_network

import structlog
from django.conf import settings
from django.db import IntegrityError, transaction

from antrean.accounts.models import Account
from antrean.kernel import clock
from antrean.offices.models import Office
from antrean.slips import printing
from antrean.slips.errors import KioskCodeError, PrinterRefusedError
from antrean.slips.models import Kiosk, Printer, PrintJob
from antrean.slips.queries import hashed, printer
from antrean.slips.slip import Slip

log = structlog.get_logger(__name__)

CODE_LASTS = timedelta(minutes=10)
KEPT_FOR = timedelta(minutes=2)
AGAIN_AFTER = timedelta(seconds=3)
# Longer than a printer may take: then whoever had it is gone, and another may try.
_CLAIMED_FOR = timedelta(seconds=15)
_AT_ONCE = 20
_DIGITS = 8
_ATTEMPTS = 5
_PORTS = range(1024, 65536)


# Browsers in which visitors serve themselves


def offer_kiosk(office: Office, account: Account) -> str:
    """Return a code of eight digits that switches on one browser, within ten minutes."""
    now = clock.now()
    Kiosk.objects.filter(code_until__lte=now).delete()
    for _ in range(_ATTEMPTS):
        code = "".join(secrets.choice("0123456789") for _ in range(_DIGITS))
        try:
            with transaction.atomic():
                Kiosk.objects.create(
                    office=office,
                    code=hashed("code", code),
                    code_until=now + CODE_LASTS,
                    since=now,
                    account=account,
                )
        except IntegrityError:
            continue  # These eight digits wait for somebody else at this moment.
        return code
    raise RuntimeError("no code is free")


def switch_on(office: Office, code: str) -> str:
    """Switch on the browser into which a code was typed; return the token it shows from now on.

    Raises:
        KioskCodeError: nobody of the office drew it, or it was used, or is too old.
    """
    digits = "".join(filter(str.isdigit, code))
    token, now = secrets.token_urlsafe(32), clock.now()
    waiting = Kiosk.objects.filter(office=office, code=hashed("code", digits), code_until__gt=now)
    # Asked and taken in one statement: a code is good once.
    if not waiting.update(code="", code_until=None, key=hashed("key", token), since=now):
        raise KioskCodeError
    return token


def switch_off(office: Office, kiosk_id: int) -> None:
    """Let a browser of the office serve nobody any more."""
    Kiosk.objects.filter(office=office, pk=kiosk_id).delete()


# Printers


def set_printer(office: Office, host: str, port: int) -> Printer:
    """Let the office's slips be printed there, by a worker.

    Raises:
        PrinterRefusedError: there is no such address, or it is not one of our halls.
    """
    try:
        address = ip_address(host.strip())
    except ValueError:
        raise PrinterRefusedError(reason="address") from None
    if not any(address in ip_network(known) for known in settings.PRINTER_NETWORKS):
        raise PrinterRefusedError(reason="address")
    if port not in _PORTS:
        raise PrinterRefusedError(reason="port")
    row, _ = Printer.objects.update_or_create(
        office=office, defaults={"host": str(address), "port": port}
    )
    return row


def remove_printer(office: Office) -> None:
    """Let browsers print the office's slips themselves; what waits is dropped."""
    Printer.objects.filter(office=office).delete()


# Slips


def print_slip(office: Office, slip: Slip) -> bool:
    """Let a slip be printed by the office's network printer; tell whether it has one."""
    found = printer(office)
    if found is None or not printing.is_installed():
        return False
    now = clock.now()
    PrintJob.objects.create(printer=found, slip=slip.to_keep(), made_at=now, try_at=now)
    return True


def print_due() -> int:
    """Print what waits, and drop what has waited too long; return how many slips are done with."""
    now, done = clock.now(), 0
    due = PrintJob.objects.filter(try_at__lte=now).select_related("printer").order_by("pk")
    silent: set[int] = set()
    for job in due[:_AT_ONCE]:
        is_late = job.made_at <= now - KEPT_FOR
        # A printer that does not answer is asked once a round: others have one that does.
        if is_late or (job.printer_id not in silent and _claimed(job)):
            if is_late or _is_printed(job):
                done += PrintJob.objects.filter(pk=job.pk).delete()[0]
            else:
                silent.add(job.printer_id)
    return done


def _claimed(job: PrintJob) -> bool:
    mine = PrintJob.objects.filter(pk=job.pk, try_at=job.try_at)
    return bool(mine.update(try_at=clock.now() + _CLAIMED_FOR))


def _is_printed(job: PrintJob) -> bool:
    try:
        printing.send(job.printer, printing.commands(Slip.kept(job.slip)))
    except OSError as error:
        log.warning("printer_silent", printer=job.printer_id, error=type(error).__name__)
        PrintJob.objects.filter(pk=job.pk).update(try_at=clock.now() + AGAIN_AFTER)
        return False
    return True
