"""Switching a browser on: with a code that staff drew, once."""

from __future__ import annotations

from datetime import timedelta
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from antrean.accounts.actions import Limit, count_try
from antrean.kernel.errors import TooManyRequestsError
from antrean.kiosk.pages import COOKIE, office_or_404, page
from antrean.look.visitors import address_of
from antrean.slips.actions import switch_on as switched_on
from antrean.slips.errors import KioskCodeError

_TRIES: Final[Limit] = {"most": 10, "within": timedelta(hours=1)}
_LONGEST_CODE: Final = 20
# Until it is switched off: a hall has no keyboard at hand each morning.
_YEAR: Final = timedelta(days=365)


@never_cache
@require_POST
def switch_on(request: HttpRequest, office: str) -> HttpResponse:
    """Switch this browser on for the office whose code was typed."""
    theirs = office_or_404(office)
    try:
        count_try("kiosk_code", address_of(request), **_TRIES)
        token = switched_on(theirs, request.POST.get("code", "")[:_LONGEST_CODE])
    except TooManyRequestsError:
        context, status = {"fault": "off.often"}, HTTPStatus.TOO_MANY_REQUESTS
    except KioskCodeError:
        context, status = {"fault": "off.wrong"}, HTTPStatus.UNPROCESSABLE_ENTITY
    else:
        answer = redirect("kiosk:start", theirs.code)
        answer.set_cookie(
            COOKIE, token, max_age=_YEAR, secure=settings.SECURE, httponly=True, samesite="Strict"
        )
        return answer
    return page(request, "off", theirs, context, status=status)
