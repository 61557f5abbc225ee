"""Accounts in the admin site: looked at. They are changed on the pages of staff, with a reason."""

from __future__ import annotations

from django.contrib import admin
from django.http import HttpRequest

from antrean.accounts.models import Account


@admin.register(Account)
class AccountAdmin(admin.ModelAdmin[Account]):
    """An account is never deleted: what it did names it."""

    list_display = ["email", "role", "office", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    list_select_related = ["office"]
    search_fields = ["email"]
    ordering = ["email"]
    fields = ["email", "role", "office", "is_active", "last_login", "created_at"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False
