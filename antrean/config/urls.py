"""Every address, one line each; the apps know the rest."""

from __future__ import annotations

from django.contrib import admin
from django.urls import include, path

urlpatterns = [
    path("", include("antrean.channels.whatsapp.urls")),
    path("admin/", admin.site.urls),
]
