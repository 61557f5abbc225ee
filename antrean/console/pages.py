"""A page of staff: a template, with the office, the role and the ways to other pages around it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import NoReverseMatch, reverse, translate_url

from antrean.console import wording
from antrean.console.sittings import Sitting
from antrean.kernel import clock
from antrean.kernel.wording import LANGUAGES
from antrean.offices.models import Office

# The pages that every page leads to, in this order: words, page, and who may go there.
NAVIGATION: Final = (
    ("nav.check_in", "check_in", "bookings.check_in_booking"),
    ("nav.numbers", "numbers", "counters.issue_ticket"),
    ("nav.counter", "counter", "counters.call_visit"),
    ("nav.day", "day", "counters.view_hall"),
    ("nav.lists", "day_list", "paper.view_daylist"),
    ("nav.people", "people", "accounts.view_account"),
    ("nav.record", "record", "accounts.view_staffact"),
    ("nav.kiosks", "kiosks", "counters.run_hall"),
    ("nav.rehearsal", "rehearsal", "counters.rehearse_hall"),
)
# Pages to which one of those leads: the way to them is the one that is marked.
_WITHIN: Final = {
    "numbers": ("desk_booking",),
    "day": ("hall",),
    "day_list": ("paper_day",),
}


@dataclass(frozen=True, slots=True)
class Way:
    """A page that may be gone to."""

    words: str
    address: str
    is_here: bool


def page(
    request: HttpRequest,
    name: str,
    context: Mapping[str, object] | None = None,
    sitting: Sitting | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """Render `console/<name>.html` in the language of the address.

    Args:
        sitting: who looks; None before somebody is signed in.
    """
    here = request.get_full_path()
    around = {
        "language": wording.spoken(),
        "demo": settings.DEMO,
        "operator": settings.OPERATOR_NAME,
        "here": {language: translate_url(here, language) for language in LANGUAGES},
        "sitting": sitting,
        "ways": list(_ways(request, sitting)) if sitting and _is_in(sitting) else [],
        "is_own": request.path.startswith(reverse("console:own")),
        "rehearses": sitting is not None and _may_join(sitting),
        "now": clock.now(),
    }
    answer = render(request, f"console/{name}.html", around | {**(context or {})}, status=status)
    answer["Content-Language"] = wording.spoken()
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _may_join(sitting: Sitting) -> bool:
    """Whether the office rehearses at this moment, and they are not there."""
    if sitting.chosen is None or sitting.is_rehearsal:
        return False
    return Office.objects.filter(rehearses=sitting.chosen).exists()


def _is_in(sitting: Sitting) -> bool:
    """Whether the other pages are open by now: the second factor shown, an office chosen."""
    return sitting.is_proven and sitting.chosen is not None


def _ways(request: HttpRequest, sitting: Sitting) -> Iterator[Way]:
    for words, name, permission in NAVIGATION:
        if sitting.may(permission) and (address := reverse_if_there(name)):
            here = (address, *map(reverse_if_there, _WITHIN.get(name, ())))
            yield Way(words, address, request.path.startswith(here))


def reverse_if_there(name: str) -> str:
    """Return the address of a page of staff; empty if there is no such page."""
    try:
        return reverse(f"console:{name}")
    except NoReverseMatch:
        return ""
