"""Being told by push: an endpoint that changed, and an end of it. It begins on a ticket."""

from __future__ import annotations

from http import HTTPStatus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions
from antrean.accounts.errors import EndpointRefusedError
from antrean.accounts.queries import is_told_by_push
from antrean.web.devices import device_of
from antrean.web.views.tickets import endpoint_of


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest) -> HttpResponse:
    """Take the endpoint that the browser got in place of the one we know.

    The service worker does this by itself, and has no page with a form: it asks for its token.
    """
    device = device_of(request)
    if device is None or not is_told_by_push(device):
        return HttpResponse(status=HTTPStatus.FORBIDDEN)
    if request.method != "POST":
        return JsonResponse({"key": settings.VAPID_PUBLIC_KEY, "token": get_token(request)})
    try:
        actions.renew_subscription(device, endpoint_of(request))
    except EndpointRefusedError:
        return HttpResponse(status=HTTPStatus.UNPROCESSABLE_ENTITY)
    return HttpResponse(status=HTTPStatus.NO_CONTENT)


@never_cache
@require_POST
def stop(request: HttpRequest) -> HttpResponse:
    """Tell this device nothing by push any more."""
    device = device_of(request)
    if device is not None:
        actions.unsubscribe(device)
    return redirect("web:my_data")
