"""The keys of an officer: which letter does what, or none at all."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from antrean.console.doors import Sitting, staff
from antrean.console.keys import USUAL, read
from antrean.console.pages import page
from antrean.counters import actions, queries


@require_http_methods(["GET", "HEAD", "POST"])
@staff("counters.call_visit")
def keys(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask which key does what; the usual ones come back when all is forgotten."""
    if request.method != "POST":
        chosen = queries.keys_of(sitting.account)
        context = {
            "keys": chosen.keys if chosen else USUAL,
            "are_on": chosen is None or chosen.are_on,
            "acts": USUAL,
        }
        return page(request, "counter/choose_keys", context, sitting)
    if "usual" in request.POST:
        actions.forget_keys(sitting.account)
        return redirect("console:counter")
    found, faults = read(request.POST)
    are_on = "on" in request.POST
    if faults:
        context = {"keys": request.POST, "are_on": are_on, "acts": USUAL, "faults": faults}
        status = HTTPStatus.UNPROCESSABLE_ENTITY
        return page(request, "counter/choose_keys", context, sitting, status=status)
    actions.choose_keys(sitting.account, found, are_on=are_on)
    return redirect("console:counter")
