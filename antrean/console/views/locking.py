"""Locking a screen and unlocking it; what a script asks about it."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.console import locking, sittings
from antrean.console.doors import Sitting, going_to, staff


@require_POST
@staff(any_office=True, unproven=True)
def lock(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Lock the screen now, as somebody does who goes away from it."""
    sittings.lock(request.session)
    return redirect(going_to(request))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def unlock(request: HttpRequest) -> HttpResponse:
    """Open the lock with what was typed, and lead back to the page below it."""
    sitting = sittings.sitting_of(request)
    if sitting is None:
        return redirect("console:sign_in")
    is_tried = request.method == "POST" and sitting.is_locked
    if is_tried and (refused := locking.answer(request, sitting)):
        return refused
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"locked": False})
    return redirect(going_to(request))


@never_cache
@require_http_methods(["GET", "POST"])
def lock_state(request: HttpRequest) -> HttpResponse:
    """Tell a script whether the screen is locked by now; posted, somebody is there and types."""
    sitting = sittings.sitting_of(request)
    if sitting is None:
        return JsonResponse({"over": True}, status=HTTPStatus.UNAUTHORIZED)
    if request.method == "POST" and not sitting.is_locked:
        sittings.note_seen(request.session)
    return JsonResponse({"locked": sitting.is_locked})
