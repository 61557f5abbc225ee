"""The proof of erasures, to be looked at and never changed."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from antrean.privacy.models import Erasure


@admin.register(Erasure)
class ErasureAdmin(admin.ModelAdmin[Erasure]):
    list_display = ["at", "what", "count", "reason", "cutoff"]
    list_filter = ["what", "reason"]
    date_hierarchy = "at"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Erasure | None = None) -> bool:
        return False
