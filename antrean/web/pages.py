"""A page: a template in the language of its address, with what stands around every page."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import translate_url

from antrean.kernel.fresh import Fresh
from antrean.kernel.wording import LANGUAGES
from antrean.offices.models import Office
from antrean.offices.queries import offices_by_whatsapp
from antrean.web import wording
from antrean.web.tickets import Ticket

# The others are of one person, or of one moment. A ticket is shown to its holder alone: whoever
# else comes, a search engine too, is led to the check of the code, which is not kept.
_FOR_EVERYBODY = frozenset({"home", "privacy", "offices", "office", "check", "ticket", "status"})
# The number below pages that are of no office changes as often as an office opens.
_first: Final = Fresh[str, Office | None](seconds=60, most=1)


def page(
    request: HttpRequest,
    name: str,
    context: Mapping[str, object] | None = None,
    *,
    status: int = HTTPStatus.OK,
    at: str = "",
) -> HttpResponse:
    """Render the template `name` in the language of the address.

    Args:
        at: the address that the page goes by, if it is not the one that was asked for.
    """
    here = at or request.get_full_path()
    around = {
        "language": wording.spoken(),
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "site": settings.PUBLIC_URL,
        # The template calls it, unless the page brings one of its own.
        "footer_whatsapp": partial(_whatsapp_office, context or {}),
        "here": {language: translate_url(here, language) for language in LANGUAGES},
    }
    answer = render(request, f"web/{name}.html", around | {**(context or {})}, status=status)
    answer["Content-Language"] = wording.spoken()
    if not _is_for_everybody(request):
        answer["X-Robots-Tag"] = "noindex"
    return answer


def _whatsapp_office(context: Mapping[str, object]) -> Office | None:
    """Return whose WhatsApp number stands below the page: the page's office, else the first.

    The pages that say that something is wrong must not fail here.
    """
    known = getattr(context.get("step"), "office", context.get("office"))
    ticket = context.get("ticket")
    if isinstance(ticket, Ticket):
        known = ticket.booking.slot.office
    if isinstance(known, Office) and known.is_open and known.whatsapp_number:
        return known
    try:
        return _first.get("", lambda: offices_by_whatsapp().first())
    except (DatabaseError, InterfaceError):
        return None


def _is_for_everybody(request: HttpRequest) -> bool:
    """Return whether a search engine may keep the page: what it says, it says to anybody."""
    place = request.resolver_match
    return bool(place and place.url_name in _FOR_EVERYBODY) and "code" not in request.GET
