"""What administrators see and set: offices, hours, rules, extra days.

An office's day is run at its doors and only shown here; a closure cancels bookings, so
`bookings.admin` has it. Hours and rules count for slots that are
published afterwards; those that are there follow with `antrean schedule publish --update`.
"""

from __future__ import annotations

from typing import Any, override

from django.contrib import admin, messages
from django.db.models import Model, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest

from antrean.offices import actions
from antrean.offices.errors import OfficeIncompleteError
from antrean.offices.models import (
    ExtraDay,
    Office,
    OfficeDay,
    OpeningHours,
    QueueRules,
)

_SET_BY_OFFICE = (
    "address",
    "phone",
    "doors_open",
    "capacity",
    "whatsapp_phone_number_id",
    "whatsapp_number",
)


class _ReadOnly[M: Model](admin.ModelAdmin[M]):
    """Rows to look at."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class _ChangesDays(admin.ModelAdmin[Any]):
    """Rows that change the days of one office or all: the worker looks again."""

    @override
    def save_model(
        self, request: HttpRequest, obj: Any, form: ModelForm[Any], change: bool
    ) -> None:
        super().save_model(request, obj, form, change)
        actions.publish_again(obj.office)


@admin.register(Office)
class OfficeAdmin(admin.ModelAdmin[Office]):
    """The register says what an office is; the office says where it is found."""

    list_display = ("code", "display_name", "city", "state", "capacity")
    list_filter = ("state", "in_pilot", "timezone", "province")
    search_fields = ("code", "name", "city")
    actions = ("open_booking",)

    def get_readonly_fields(self, request: HttpRequest, obj: Office | None = None) -> list[str]:
        columns = Office._meta.fields  # noqa: SLF001  # documented, for all its underscore
        return [column.name for column in columns if column.name not in _SET_BY_OFFICE]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False  # Offices come from the register: `antrean offices load`.

    def has_delete_permission(self, request: HttpRequest, obj: Office | None = None) -> bool:
        return False

    @admin.action(description="Open online booking", permissions=["change"])
    def open_booking(self, request: HttpRequest, chosen: QuerySet[Office]) -> None:
        for office in chosen:
            try:
                actions.open_office(office.code)
            except OfficeIncompleteError as refusal:
                lacking = ", ".join(refusal.missing)
                self.message_user(
                    request, f"Not opened: {office.code} lacks {lacking}", messages.ERROR
                )


@admin.register(OpeningHours)
class OpeningHoursAdmin(_ChangesDays):
    list_display = ("office", "season", "weekday", "opens", "closes", "effective_on")
    list_filter = ("season", "weekday")
    list_select_related = ("office",)


@admin.register(QueueRules)
class QueueRulesAdmin(_ChangesDays):
    list_display = ("office", "effective_on", "slot_minutes", "release_days", "release_time")
    list_select_related = ("office",)


@admin.register(ExtraDay)
class ExtraDayAdmin(_ChangesDays):
    list_display = ("office", "day", "opens", "closes", "note")
    list_select_related = ("office",)


@admin.register(OfficeDay)
class OfficeDayAdmin(_ReadOnly[OfficeDay]):
    list_display = ("day", "office", "state", "delay_minutes", "last_number")
    list_select_related = ("office",)
    date_hierarchy = "day"
