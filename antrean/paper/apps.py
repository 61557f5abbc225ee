from __future__ import annotations

from django.apps import AppConfig


class PaperConfig(AppConfig):
    name = "antrean.paper"
