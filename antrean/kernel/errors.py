"""What a rule says when it refuses."""

from __future__ import annotations

from typing import ClassVar


class DomainError(Exception):
    """A rule refused the request.

    `code` is stable and public: the API returns it, channels look up their own
    wording for it, dashboards count it. `facts` holds what the wording may need.
    A DomainError never carries text meant for a citizen, and is never a bug:
    bugs raise ordinary exceptions and reach the error log.
    """

    code: ClassVar[str] = "refused"

    def __init__(self, **facts: object) -> None:
        super().__init__(self.code)
        self.facts = facts


class TooManyRequestsError(DomainError):
    """More ask than can be answered in time; `retry_after` in seconds."""

    code = "too_many_requests"
