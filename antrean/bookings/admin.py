"""What administrators see of the queue: bookings to look at and cancel, hours to shut."""

from __future__ import annotations

from typing import Any, override

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from antrean.bookings import actions
from antrean.bookings.actions import Actor
from antrean.bookings.models import Booking, BookingEvent, Place
from antrean.kernel.errors import DomainError
from antrean.offices.models import Closure


def _actor(request: HttpRequest) -> Actor:
    return Actor("staff", f"staff:{request.user.pk}", "admin")


class _Rows(admin.TabularInline[Any, Any]):
    extra = 0
    can_delete = False

    def has_add_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


class PlaceRows(_Rows):
    """The people of a party without their data: who they are is asked at the counter."""

    model = Place
    fields = ("position", "queue_number", "state", "relation", "arrived_at", "absence")


class EventRows(_Rows):
    model = BookingEvent
    fields = ("at", "event", "place", "channel", "actor", "reason")


@admin.register(Booking)
class BookingAdmin(admin.ModelAdmin[Booking]):
    """Look, search, cancel. Nobody edits a booking by hand."""

    list_display = ("code", "slot", "state", "channel", "booked_at")
    list_filter = ("state", "channel", "slot__office")
    list_select_related = ("slot",)
    search_fields = ("code",)
    inlines = (PlaceRows, EventRows)
    actions = ("cancel_selected",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Booking | None = None) -> bool:
        return False

    def has_cancel_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("bookings.cancel_booking")

    @admin.action(description="Cancel selected bookings", permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, chosen: QuerySet[Booking]) -> None:
        for booking in chosen:
            try:
                actions.cancel(booking.code, _actor(request))
            except DomainError as refusal:
                self.message_user(request, f"{booking}: {refusal.code}", messages.ERROR)


@admin.register(Closure)
class ClosureAdmin(admin.ModelAdmin[Closure]):
    """Shutting hours cancels who is booked then; taking it back opens them again."""

    list_display = ("day", "office", "starts", "ends", "reason", "decided_by")
    list_select_related = ("office",)
    date_hierarchy = "day"
    fields = ("office", "day", "starts", "ends", "reason")

    def has_change_permission(self, request: HttpRequest, obj: Closure | None = None) -> bool:
        return False

    @override
    def save_model(
        self, request: HttpRequest, obj: Closure, form: ModelForm[Closure], change: bool
    ) -> None:
        made = actions.shut(
            obj.office,
            obj.day,
            starts=obj.starts,
            ends=obj.ends,
            reason=obj.reason,
            by=_actor(request),
        )
        obj.pk = made.pk

    @override
    def delete_model(self, request: HttpRequest, obj: Closure) -> None:
        actions.reopen(obj)

    @override
    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Closure]) -> None:
        for closure in queryset:
            actions.reopen(closure)
