"""API clients in the admin site: to look at, and to shut off.

They are made by `antrean apiclient create`, which shows the token once.
"""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from antrean.api import actions
from antrean.api.models import ApiClient


@admin.register(ApiClient)
class ApiClientAdmin(admin.ModelAdmin[ApiClient]):
    list_display = ["name", "scopes", "office", "created_at", "revoked_at"]
    list_filter = ["scopes"]
    list_select_related = ["office"]
    search_fields = ["name"]
    fields = ["name", "scopes", "office", "created_at", "revoked_at"]
    readonly_fields = ["name", "scopes", "office", "created_at", "revoked_at"]
    actions = ["revoke"]

    @admin.action(description="Shut off selected clients", permissions=["change"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[ApiClient]) -> None:
        count = actions.revoke_clients(list(queryset.values_list("pk", flat=True)))
        self.message_user(request, f"Shut off: {count}", messages.SUCCESS)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: ApiClient | None = None) -> bool:
        return False
