from __future__ import annotations

from django.urls import path

from antrean.channels.whatsapp.receiving.webhook import webhook

app_name = "whatsapp"
urlpatterns = [
    path("wa/webhook", webhook, name="webhook"),
]
