"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import URLPattern, path

from antrean.kiosk.views import reporting, switching

app_name = "kiosk"
urlpatterns: list[URLPattern] = [
    path("<slug:office>/", reporting.start, name="start"),
    path("<slug:office>/slip/", reporting.reprint, name="slip"),
    path("<slug:office>/nyalakan/", switching.switch_on, name="switch_on"),
]
