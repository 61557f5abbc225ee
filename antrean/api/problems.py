"""Every refusal as `application/problem+json`, whoever made it: the queue, the API, or dmr."""

from __future__ import annotations

import logging
import math
import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.core.exceptions import RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_from_request
from dmr.exceptions import (
    NotAcceptableError as DmrNotAcceptableError,
)
from dmr.exceptions import (
    NotAuthenticatedError,
    RequestSerializationError,
    ValidationError,
)
from msgspec import json

from antrean.api import errors
from antrean.api.wording import detail_of
from antrean.kernel import clock
from antrean.kernel.errors import DomainError
from antrean.kernel.timetext import Language

CONTENT_TYPE: Final = "application/problem+json"
LARGEST_BODY: Final = 64 * 1024
_JAKARTA: Final = "Asia/Jakarta"
_BAD_REQUEST: Final = 400
_RETRY_SECONDS: Final = 5
# msgspec's words: "Expected `str`, got `int` - at `$.applicants[0].name`".
_PLACE = re.compile(r"^(?P<problem>.*?)(?: - at `(?:key in )?\$\.?(?P<at>.*)`)?$", re.DOTALL)
_NAMED = re.compile(r"^Object (?:missing required|contains unknown) field `(?P<name>.*)`")
_PARTS: Final = {"parsed_body", "parsed_query", "parsed_path"}

_log = logging.getLogger(__name__)


def answer(request: HttpRequest, error: Exception, *, zone: str = _JAKARTA) -> HttpResponse:
    """Return the answer to a request that ended with this error.

    Args:
        zone: The office's, in which instants are told.
    """
    refusal = refusal_for(error)
    language: Language = "en" if get_language_from_request(request) == "en" else "id"
    words, title, detail = detail_of(refusal, language, zone)
    is_malformed = isinstance(refusal, errors.MalformedRequestError)
    status = _BAD_REQUEST if is_malformed else words.status
    facts = _told(refusal.facts, words.members, zone)
    problem = {
        "type": "about:blank",
        "title": title,
        "status": status,
        "code": refusal.code,
        "detail": detail,
        **facts,
    }
    return HttpResponse(
        json.encode(problem),
        status=status,
        headers=_headers(refusal, facts, language),
        content_type=CONTENT_TYPE,
    )


def refusal_for(error: Exception) -> DomainError:
    """Return the refusal that this error amounts to; what we do not know is a bug, and logged."""
    if isinstance(error, DomainError):
        return error
    for kind, refusal in _AMOUNTS_TO:
        if isinstance(error, kind):
            return refusal(error)
    _log.error("the API failed", exc_info=error)
    return errors.InternalError()


def _malformed(error: Exception) -> DomainError:
    return errors.MalformedRequestError(fields={"body": str(error).partition("\n")[0]})


def _unavailable(error: Exception) -> DomainError:
    _log.warning("storage is away: %s", type(error).__name__)
    return errors.UnavailableError(retry_after=_RETRY_SECONDS)


_AMOUNTS_TO: Final[list[tuple[type[Exception], Callable[[Any], DomainError]]]] = [
    (ValidationError, lambda error: errors.InvalidRequestError(fields=_fields(error))),
    (RequestSerializationError, _malformed),
    (RecursionError, _malformed),
    (NotAuthenticatedError, lambda _: errors.UnauthorizedError()),
    (DmrNotAcceptableError, lambda _: errors.NotAcceptableError()),
    (RequestDataTooBig, lambda _: errors.BodyTooLargeError(limit=LARGEST_BODY)),
    (OperationalError, _unavailable),
    (InterfaceError, _unavailable),
]


def _told(facts: Mapping[str, object], members: tuple[str, ...], zone: str) -> dict[str, Any]:
    """Return the facts that go out, instants in the office's zone."""
    told = {name: facts[name] for name in members if name in facts}
    if "retry_after" in members and isinstance(until := facts.get("until"), datetime):
        told["retry_after"] = max(1, math.ceil((until - clock.now()).total_seconds()))
    return {
        name: fact.astimezone(ZoneInfo(zone)) if isinstance(fact, datetime) else fact
        for name, fact in told.items()
    }


def _headers(
    refusal: DomainError, facts: Mapping[str, object], language: Language
) -> dict[str, str]:
    headers = {
        "Cache-Control": "no-store",
        "Content-Language": language,
        "Vary": "Accept-Language",
    }
    if "retry_after" in facts:
        headers["Retry-After"] = str(facts["retry_after"])
    if isinstance(refusal, errors.UnauthorizedError):
        headers["WWW-Authenticate"] = 'Bearer realm="antrean"'
    if isinstance(refusal, errors.MethodNotAllowedError):
        headers["Allow"] = str(refusal.facts["allowed"])
    return headers


def _fields(error: ValidationError) -> dict[str, str]:
    """Return the field at fault from msgspec's message, which names the first one only."""
    fields = {}
    for fault in error.payload:
        found = _PLACE.fullmatch(fault["msg"])
        problem, at = (found["problem"], found["at"] or "") if found else (fault["msg"], "")
        fields[_field(problem, at)] = problem
    return fields


def _field(problem: str, at: str) -> str:
    where, _, path = at.partition(".")
    if where == "parsed_headers":
        return "Idempotency-Key"  # The only one we read.
    parts = [path if where in _PARTS else at]
    if named := _NAMED.match(problem):
        parts.append(named["name"])
    return ".".join(filter(None, parts)) or "body"
