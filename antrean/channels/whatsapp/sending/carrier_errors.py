"""Meta's error codes, each with the class of failure it is.

The codes come in answers and, later, in failed statuses. An unknown one counts as our bug
when Meta blames the request, and as a passing trouble when Meta blames itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType

from antrean.notifications.transport import Failure, TransportError

WINDOW_SHUT = "131047"
TEMPLATE_OFF = ("132015", "132016")
TEMPLATE_MISSING = "132001"

_CODES: Mapping[Failure, tuple[int, ...]] = {
    "stop_transport": (0, 3, 10, 190, *range(200, 300), 368, 131005),
    "stop_number": (131031, 131037, 131042, 131045, 133010),
    "slow_transport": (4, 80007),
    "slow_number": (130429,),
    "slow_person": (131056,),
    "again": (1, 2, 131000, 131016, 131057, 133004, 135000),
    "window_shut": (int(WINDOW_SHUT),),
    "unreachable": (131026, 130472, 131021),
    "forbidden": (131049, 131050, 130497),
    "forbidden_stop_reminders": (131048, 131064),
    "media_again": (131053,),
    "ask_number": (131062,),
    "template": (132000, 132001, 132005, 132007, 132012),
    "template_off": tuple(map(int, TEMPLATE_OFF)),
    # Flows (132068, 132069) are not sent by us, and 131052 is about a person's own file.
    "our_bug": (33, 100, 131008, 131009, 131051, 131052, 132068, 132069),
}
_FAILURES: Mapping[int, Failure] = MappingProxyType(
    {code: failure for failure, codes in _CODES.items() for code in codes}
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """What Meta says went wrong; `details` and `trace` are for the log only."""

    code: int | None
    details: str = ""
    trace: str = ""


def failure_of(code: int | None, *, http_status: int | None = None) -> Failure:
    """Return the class of a code; without a known one, of the HTTP status."""
    if code is not None and code in _FAILURES:
        return _FAILURES[code]
    if http_status == HTTPStatus.TOO_MANY_REQUESTS:
        return "slow_number"
    if http_status is not None and http_status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return "again"
    return "our_bug"


def error_of(
    complaint: Complaint, *, http_status: int | None = None, template: str = ""
) -> TransportError:
    """Return the failure to be judged; its code is Meta's, else the HTTP status."""
    failure = failure_of(complaint.code, http_status=http_status)
    if complaint.code is not None:
        code = str(complaint.code)
    else:
        code = f"http_{http_status}" if http_status else "no_code"
    return TransportError(failure, code, template=template)
