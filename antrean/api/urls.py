"""The addresses of the API, and the document that describes them."""

from __future__ import annotations

from importlib.metadata import version

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, include, path, re_path
from dmr.openapi import build_schema
from dmr.openapi.config import OpenAPIConfig
from dmr.openapi.views import OpenAPIJsonView
from dmr.routing import Router
from dmr.routing import path as route

from antrean.api import bookings, offices, problems
from antrean.api.errors import NotFoundError

router = Router(
    "api/v1/",
    [
        route("offices", offices.Offices.as_view()),
        route("offices/<str:code>/days", offices.Days.as_view()),
        route("bookings", bookings.Bookings.as_view()),
        route("bookings/<str:code>", bookings.OneBooking.as_view()),
        route("bookings/<str:code>/confirm", bookings.Confirm.as_view()),
        route("bookings/<str:code>/extend", bookings.Extend.as_view()),
        route("bookings/<str:code>/cancel", bookings.Cancel.as_view()),
        route("bookings/<str:code>/check-in", bookings.CheckIn.as_view()),
        route("bookings/<str:code>/reschedule", bookings.Reschedule.as_view()),
    ],
)
document = build_schema(
    router,
    config=OpenAPIConfig(
        title="Antrean",
        version=version("antrean"),
        summary="The queue of Indonesian passport offices.",
        description=(
            "Reads of offices and days are public; bookings need a token. Checks stand in this"
            " order: 401, 422 shape, 404, 403, 422 day, 409. Refusals are problems of RFC 9457"
            " with a stable `code`; their words follow `Accept-Language` (id, en)."
        ),
    ),
)


def unknown(request: HttpRequest) -> HttpResponse:
    return problems.answer(request, NotFoundError())


urlpatterns: list[URLPattern | URLResolver] = [
    path(router.prefix, include((router.urls, "api"))),
    path("api/openapi.json", OpenAPIJsonView.as_view(document)),
    # What is not ours is refused in our own form, without Django's redirect to a slash.
    re_path(r"^api(?:/|$)", unknown),
]
