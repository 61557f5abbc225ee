"""Where work begins: the right page for the role, and an office for those who have none."""

from __future__ import annotations

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods, require_safe

from antrean.accounts.actions import record_act
from antrean.console import sittings
from antrean.console.doors import Sitting, going_to, staff
from antrean.console.pages import page, reverse_if_there
from antrean.offices.models import OPEN_STATES, Office

_FIRST: Final = {
    "reception": "check_in",
    "officer": "counter",
    "supervisor": "day",
    "office_head": "day",
    "directorate": "day",
    "admin": "day",
}


@require_safe
@staff()
def start(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Lead to the page with which this role begins."""
    address = reverse_if_there(_FIRST.get(sitting.account.role, ""))
    return redirect(address) if address else page(request, "start", {}, sitting)


@require_http_methods(["GET", "HEAD", "POST"])
@staff(any_office=True)
def choose_office(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask those who belong to no office for which one they act."""
    if not sitting.is_national:
        return redirect(going_to(request))
    offices = Office.objects.filter(state__in=OPEN_STATES).order_by("name")
    if request.method == "POST":
        chosen = offices.filter(code=request.POST.get("office", "")).first()
        if chosen is not None:
            sittings.note_choice(request.session, chosen)
            record_act(sitting.account.pk, "office_chosen", office_id=chosen.pk)
            return redirect(going_to(request))
    return page(request, "offices", {"offices": offices, "next": going_to(request)}, sitting)
