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
