"""The outbox in the admin: look, find what was given up, owe it again. Bodies stay unseen."""

from __future__ import annotations

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from antrean.notifications import actions
from antrean.notifications.models import Message, Pause


class LookOnly:
    """Nobody adds, edits or deletes these by hand."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(Message)
class MessageAdmin(LookOnly, admin.ModelAdmin[Message]):
    list_display = ["id", "office", "kind", "about", "state", "error", "tries", "owed_at"]
    list_filter = ["state", "kind", "office"]
    list_select_related = ["office"]
    search_fields = ["about"]
    fields = [
        *["office", "channel", "kind", "about", "state", "error", "tries", "sent_again"],
        *["owed_at", "due_at", "try_at", "expires_at", "sent_at", "template_at", "carrier_id"],
    ]
    actions = ["retry_selected"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.retry_message")

    @admin.action(description="Owe selected dead letters again", permissions=["retry"])
    def retry_selected(self, request: HttpRequest, chosen: QuerySet[Message]) -> None:
        count = actions.retry(list(chosen.values_list("pk", flat=True)))
        self.message_user(request, f"{count} owed again", messages.INFO)


@admin.register(Pause)
class PauseAdmin(LookOnly, admin.ModelAdmin[Pause]):
    list_display = ["scope", "reason", "since", "until", "step"]
    actions = ["lift_selected"]

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("notifications.retry_message")

    @admin.action(description="Let selected go on", permissions=["retry"])
    def lift_selected(self, request: HttpRequest, chosen: QuerySet[Pause]) -> None:
        for pause in chosen:
            actions.lift(pause.scope)
