"""Accounts in the admin site: made, changed and shut off by administrators only."""

from __future__ import annotations

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import BaseUserCreationForm, UserChangeForm
from django.http import HttpRequest

from antrean.accounts.models import Account
from antrean.kernel import clock


class AccountCreationForm(BaseUserCreationForm[Account]):
    """The form of a new account: the address, the role, the office and a password twice."""

    class Meta:
        model = Account
        fields = ["email", "role", "office"]

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        return address.lower()


class AccountChangeForm(UserChangeForm[Account]):
    class Meta:
        model = Account
        fields = ["email", "role", "office", "is_active"]

    def clean_email(self) -> str:
        address: str = self.cleaned_data["email"]
        return address.lower()


@admin.register(Account)
class AccountAdmin(UserAdmin[Account]):
    """An account is never deleted: what it did names it."""

    form = AccountChangeForm
    add_form = AccountCreationForm
    list_display = ["email", "role", "office", "is_active", "last_login"]
    list_filter = ["role", "is_active"]
    list_select_related = ["office"]
    search_fields = ["email"]
    ordering = ["email"]
    filter_horizontal = []
    readonly_fields = ["last_login", "created_at"]
    fieldsets = [
        (None, {"fields": ["email", "password"]}),
        (None, {"fields": ["role", "office", "is_active"]}),
        (None, {"fields": ["last_login", "created_at"]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["email", "role", "office", "password1", "password2"]}),
    ]

    def save_model(
        self,
        request: HttpRequest,
        obj: Account,
        form: object,
        change: bool,  # noqa: FBT001
    ) -> None:
        if not change:
            obj.created_at = clock.now()
        super().save_model(request, obj, form, change)

    def has_delete_permission(self, request: HttpRequest, obj: Account | None = None) -> bool:
        return False
