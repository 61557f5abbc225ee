"""What stands between two of our pages while an authenticator is asked.

A script asks for the options, the browser keeps a sealed cookie, the authenticator answers, and
the answer comes as a plain form.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.http import HttpRequest, HttpResponse, JsonResponse

from antrean.accounts.actions import CHALLENGE_LASTS
from antrean.accounts.actions.passkeys import Asked
from antrean.web import sealed
from antrean.web.wording import say

LASTS_MINUTES: Final = int(CHALLENGE_LASTS.total_seconds()) // 60
_COOKIE: Final = "kunci"
_LASTS_SECONDS: Final = int(CHALLENGE_LASTS.total_seconds())


def ask(asked: Asked) -> HttpResponse:
    """Hand the script what the authenticator is asked; the browser keeps the rest."""
    answer = HttpResponse(asked.options, content_type="application/json")
    content = {"secret": asked.secret, "handle": asked.handle}
    sealed.write(answer, _COOKIE, content, lasts_seconds=_LASTS_SECONDS)
    return answer


def refuse(key: str, status: int, **values: object) -> HttpResponse:
    """Tell the script why nothing is asked, in the words that it shows."""
    return JsonResponse({"says": say(key, **values)}, status=status)


def kept(request: HttpRequest) -> tuple[str, str]:
    """Return secret and handle of what this browser was asked; empty if it was not."""
    content: Mapping[str, Any] = sealed.read(request, _COOKIE, lasts_seconds=_LASTS_SECONDS)
    return str(content.get("secret", "")), str(content.get("handle", ""))


def forget(answer: HttpResponse) -> HttpResponse:
    """Let the browser keep nothing of it any longer: each question is answered once."""
    sealed.drop(answer, _COOKIE)
    return answer
