"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import path

from antrean.displays.views import screens

app_name = "displays"
urlpatterns = [
    path("<slug:code>/", screens.one_screen, name="screen"),
]
