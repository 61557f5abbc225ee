"""Django's admin site behind the door of staff: for administrators, with their second factor."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache

from antrean.console import locking, sittings
from antrean.console.doors import going_to, refused


class AdminSite(admin.AdminSite):
    """Asks whom the pages of staff know, and has no sign-in of its own."""

    def has_permission(self, request: HttpRequest) -> bool:
        sitting = sittings.sitting_of(request)
        if sitting is None or sitting.is_locked or not sitting.is_proven:
            return False
        sittings.note_seen(request.session)
        return sitting.account.is_active and sitting.account.is_staff

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: Any = None) -> HttpResponse:
        """Lead to what keeps somebody out."""
        sitting = sittings.sitting_of(request)
        if sitting is None:
            return _lead("console:sign_in", request)
        if sitting.is_locked and (locked := locking.answer(request, sitting)):
            return locked
        if not sitting.is_proven:
            return _lead("console:set_up_second", request)
        if not sitting.account.is_staff:
            return refused(request, sitting, "administration")
        return redirect(going_to(request))

    def password_change(  # type: ignore[override]  # it leads on where the other shows a page
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("console:choose_password")

    def password_change_done(  # type: ignore[override]  # it leads on where the other shows a page
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("console:own")

    def logout(  # type: ignore[override]  # it leads on where the other shows a page
        self, request: HttpRequest, extra_context: Any = None
    ) -> HttpResponse:
        return redirect("console:own")


def _lead(name: str, request: HttpRequest) -> HttpResponse:
    return redirect(f"{reverse(name)}?{urlencode({'next': going_to(request)})}")
