"""Why nothing is printed, and why nobody may serve themselves here."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class PrinterRefusedError(DomainError):
    """`reason`: address (none, or not in our halls), port."""

    code = "printer_refused"


class KioskCodeError(DomainError):
    """Nobody may switch on a browser of this office by this code, or not any longer."""

    code = "kiosk_code"
