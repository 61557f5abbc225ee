"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from antrean.console.views import counter, keys, signing, starting

app_name = "console"
urlpatterns: list[URLPattern] = [
    path("", starting.start, name="start"),
    path("masuk/", signing.sign_in, name="sign_in"),
    path("keluar/", signing.sign_out, name="sign_out"),
    path("loket/", counter.counter, name="counter"),
    path("loket/tombol/", keys.keys, name="keys"),
    path("loket/<int:number>/", counter.choose, name="choose"),
    path("loket/<slug:act>/", counter.act, name="act"),
    path("kantor/", starting.choose_office, name="choose_office"),
]
