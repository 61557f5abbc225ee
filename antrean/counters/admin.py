"""What administrators set of the hall: how an office (or all) serves people, from a date on."""

from __future__ import annotations

from django.contrib import admin

from antrean.counters.models import HallRules


@admin.register(HallRules)
class HallRulesAdmin(admin.ModelAdmin[HallRules]):
    list_display = ["office", "effective_on", "preset", "walk_ins", "priorities", "waiting_place"]
    list_filter = ["office"]
    list_select_related = ["office"]
    ordering = ["office", "-effective_on"]
