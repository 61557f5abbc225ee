"""How an office serves people in its hall on a day."""

from __future__ import annotations

from datetime import date

from django.db.models import F, Q

from antrean.counters.models import HallRules
from antrean.offices.models import Office


def hall_rules(office: Office, on: date) -> HallRules:
    """Return the rules in force on a day: the office's own before the common, else the defaults."""
    in_force = HallRules.objects.filter(Q(office=office) | Q(office=None), effective_on__lte=on)
    newest = in_force.order_by(F("office").desc(nulls_last=True), "-effective_on").first()
    return newest or HallRules(office=office, effective_on=on)
