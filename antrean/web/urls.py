"""The addresses of the public site; English stands under `/en/`."""

from __future__ import annotations

from django.urls import path

from antrean.web import views

app_name = "web"
urlpatterns = [
    path("", views.home, name="home"),
    path("privasi", views.privacy, name="privacy"),
]
