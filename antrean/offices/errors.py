"""The refusals about offices and their calendar."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class OfficeNotFoundError(DomainError):
    """`office`: the code that nobody has."""

    code = "not_found"


class OfficeIncompleteError(DomainError):
    """`office`, `missing`: of hours, capacity, address, phone."""

    code = "office_incomplete"

    def __init__(self, *, office: str, missing: list[str]) -> None:
        super().__init__(office=office, missing=missing)
        self.missing = missing


class OfficeValueRefusedError(DomainError):
    """`field`, `value`: what an office cannot have."""

    code = "office_value_refused"


class WhatsappNumberTakenError(DomainError):
    """`office`: the one that already answers at this number."""

    code = "whatsapp_number_taken"


class OfficeFileRefusedError(DomainError):
    """`row` (the header is 1), `column` (empty: the whole row), `problem`, a stable word.

    The problems: missing, unknown, duplicate, number, too_long, empty, columns, text.
    """

    code = "office_file_refused"


class RamadanRefusedError(DomainError):
    """`first`, `until`: no month of fasting lies between them."""

    code = "ramadan_refused"


class OutageRefusedError(DomainError):
    """An office's word on an outage cannot be; `reason`: order, future, day."""

    code = "outage_refused"
