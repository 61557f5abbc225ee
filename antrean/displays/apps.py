from __future__ import annotations

from django.apps import AppConfig


class DisplaysConfig(AppConfig):
    name = "antrean.displays"
