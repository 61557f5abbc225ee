"""Events of the inbox that failed, for those who mend them; never what was said."""

from __future__ import annotations

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from antrean.channels.whatsapp.models import InboxEvent
from antrean.channels.whatsapp.receiving import inbox


@admin.register(InboxEvent)
class InboxEventAdmin(admin.ModelAdmin[InboxEvent]):
    list_display = ["id", "kind", "field", "state", "tries", "error", "received_at", "handled_at"]
    list_filter = ["state", "kind", "field"]
    fields = ["kind", "field", "state", "tries", "error", "said_at", "received_at", "handled_at"]
    actions = ["read_again"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: InboxEvent | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: InboxEvent | None = None) -> bool:
        return False

    @admin.action(description="Read again what was parked", permissions=["read_again"])
    def read_again(self, request: HttpRequest, events: QuerySet[InboxEvent]) -> None:
        count = inbox.read_again([event.pk for event in events])
        self.message_user(request, f"{count} will be read again.")

    def has_read_again_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("whatsapp.change_inboxevent")
