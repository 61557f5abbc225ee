"""Why an account cannot be made."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class AccountExistsError(DomainError):
    code = "account_exists"


class InvalidAccountError(DomainError):
    """`field` (email, role, office, password), `problem` in words for an operator."""

    code = "invalid_account"


class EndpointRefusedError(DomainError):
    """Push messages are not sent where a browser says, or it cannot read them."""

    code = "endpoint_refused"


class PasskeyRefusedError(DomainError):
    """`reason`: late (nothing was asked, or too long ago), unknown, refused, known, full."""

    code = "passkey_refused"


class KinRefusedError(DomainError):
    """`reason`: full, nik_twice, guardian, gone."""

    code = "kin_refused"


class CodeNotFoundError(DomainError):
    """Nobody waits for this code, or not any longer."""

    code = "code_not_found"


class NumberUnclearError(DomainError):
    """The code is right, but the number may have been another person's before."""

    code = "number_unclear"


class EntryRefusedError(DomainError):
    """No account has this address and password, or it may not sign in."""

    code = "entry_refused"


class SecondRefusedError(DomainError):
    """`reason`: wrong (code or key), used (a code that was taken already), late, none."""

    code = "second_refused"


class PinRefusedError(DomainError):
    """`reason`: form (not four to six digits), easy, wrong; then `left` says how many tries."""

    code = "pin_refused"


class StaffRefusedError(DomainError):
    """`reason`: office, role, self, reason (none was given), gone, invited."""

    code = "staff_refused"


class InvitationNotFoundError(DomainError):
    """No invitation has this code, or it was used, or it is too late."""

    code = "invitation_not_found"
