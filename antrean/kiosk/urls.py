"""The addresses of this app; English stands under `/en/`."""

from __future__ import annotations

from django.urls import URLPattern

app_name = "kiosk"
urlpatterns: list[URLPattern] = []
