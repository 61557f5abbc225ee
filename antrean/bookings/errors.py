"""The refusals of the queue."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class BookingNotFoundError(DomainError):
    code = "not_found"


class OfficeClosedError(DomainError):
    """The office does not take bookings online."""

    code = "office_closed"


class SlotFullError(DomainError):
    """`nearest`: [{day, remaining}] of the next days with room for the party."""

    code = "slot_full"


class DayFullError(DomainError):
    """No single slot of the day has room for the party; `nearest` as in SlotFullError."""

    code = "day_full"


class DayClosedError(DomainError):
    """`day`, `reason` (weekend, holiday, joint_leave, closure, past), `detail` in words."""

    code = "day_closed"


class DayOutOfWindowError(DomainError):
    """`day`, `first`, `last`: the day is before tomorrow, past its closing or too far away."""

    code = "day_out_of_window"


class NotYetReleasedError(DomainError):
    """`day`, `bookable_from`."""

    code = "not_yet_released"


class AlreadyBookedError(DomainError):
    """A person of the party holds another open place (same NIK)."""

    code = "already_booked"


class NikNotQueuedError(DomainError):
    """No open place has the NIK."""

    code = "nik_not_queued"


class TooManyPeopleError(DomainError):
    """The holder would have more than four open people; `open_people`, `limit`."""

    code = "too_many_people"


class PartyTooLargeError(DomainError):
    code = "party_too_large"


class NotKinError(DomainError):
    code = "not_kin"


class OtherOfficeError(DomainError):
    """The slot belongs to another office than the one named."""

    code = "other_office"


class TooManyHoldsError(DomainError):
    """Three holds of the holder expired within 24 hours; `until`."""

    code = "too_many_holds"


class HoldExpiredError(DomainError):
    code = "hold_expired"


class NotConfirmedError(DomainError):
    code = "not_confirmed"


class ForfeitedError(DomainError):
    code = "forfeited"


class CancelledError(DomainError):
    code = "cancelled"


class IllegalMoveError(DomainError):
    """`event`, `state`."""

    code = "illegal_move"


class TooEarlyError(DomainError):
    """`arrive_from`."""

    code = "too_early"


class WrongDayError(DomainError):
    """`day`."""

    code = "wrong_day"


class WrongOfficeError(DomainError):
    """`office`."""

    code = "wrong_office"


class RescheduleUsedError(DomainError):
    code = "reschedule_used"


class RescheduleTooLateError(DomainError):
    code = "reschedule_too_late"


class CorrectionRefusedError(DomainError):
    """`reason`: used, too_late, too_much."""

    code = "correction_refused"


class IdempotencyKeyReusedError(DomainError):
    code = "idempotency_key_reused"
