from __future__ import annotations

from django.apps import AppConfig


class KioskConfig(AppConfig):
    name = "antrean.kiosk"
