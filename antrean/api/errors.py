"""Refusals that only the API knows; those of the queue are in `bookings.errors`."""

from __future__ import annotations

from antrean.kernel.errors import DomainError


class UnauthorizedError(DomainError):
    """No token, or none that we gave and have not taken back."""

    code = "unauthorized"


class OutOfScopeError(DomainError):
    """`scope`: what the token would have to allow."""

    code = "out_of_scope"


class NotFoundError(DomainError):
    code = "not_found"


class MethodNotAllowedError(DomainError):
    """`allowed`: the methods of this address."""

    code = "method_not_allowed"


class NotAcceptableError(DomainError):
    code = "not_acceptable"


class BodyTooLargeError(DomainError):
    """`limit` in bytes."""

    code = "body_too_large"


class InvalidRequestError(DomainError):
    """`fields`: what is at fault → what is wrong with it."""

    code = "invalid_request"


class MalformedRequestError(InvalidRequestError):
    """Not JSON at all, so no field can be named; 400 instead of 422."""


class InvalidNikError(DomainError):
    """`fields` as in InvalidRequestError; never the number."""

    code = "invalid_nik"


class UnavailableError(DomainError):
    """Storage is away; `retry_after` in seconds."""

    code = "unavailable"


class InternalError(DomainError):
    """A bug of ours; the log knows which."""

    code = "internal_error"
