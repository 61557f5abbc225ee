"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from antrean.console.views import signing, starting

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", starting.start, name="start"),
    path("masuk/", signing.sign_in, name="sign_in"),
    path("keluar/", signing.sign_out, name="sign_out"),
    path("kantor/", starting.choose_office, name="choose_office"),
]
