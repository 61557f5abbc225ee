"""Signing in and out as staff."""

from __future__ import annotations

from http import HTTPStatus

from django.contrib import auth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts.models import Account
from antrean.console import sittings
from antrean.console.doors import going_to
from antrean.console.faults import Fault
from antrean.console.pages import page


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Ask for address and password; the right ones lead to where somebody was going."""
    if sittings.sitting_of(request) is not None:
        return redirect(going_to(request))
    if request.method != "POST":
        return page(request, "sign_in", {"next": going_to(request)})
    email, password = request.POST.get("email", ""), request.POST.get("password", "")
    account = auth.authenticate(request, username=email, password=password)
    if not isinstance(account, Account):
        context = {
            "next": going_to(request),
            "email": email,
            "faults": [Fault("email", "sign_in.wrong")],
        }
        return page(request, "sign_in", context, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    sittings.begin(request, account)
    return redirect(going_to(request))


@never_cache
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """End the sitting, and the session with it."""
    auth.logout(request)
    return redirect("console:sign_in")
