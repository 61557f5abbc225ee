"""A rehearsal: begun and ended by the head of the office, joined by whoever works there."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from antrean.accounts.actions import record_act
from antrean.bookings.models import Booking
from antrean.console import sittings
from antrean.console.doors import Sitting, staff
from antrean.console.pages import page
from antrean.console.paper.cards import rehearsal_codes
from antrean.console.wording import spoken
from antrean.counters import actions
from antrean.counters.errors import RehearsalRunsError
from antrean.offices.models import Office


@require_safe
@staff()
def rehearsal(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show whether the office rehearses, and what can be done about it."""
    shadow = _running(sitting)
    context = {
        "shadow": shadow,
        "parties": Booking.objects.filter(slot__office=shadow).count() if shadow else 0,
        "may_run": sitting.may("counters.rehearse_hall"),
        "done": request.GET.get("done", ""),
    }
    return page(request, "rehearsal", context, sitting)


@require_POST
@staff("counters.rehearse_hall")
def begin(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Begin a rehearsal, and join it."""
    office = sitting.real_office
    try:
        shadow = actions.begin_rehearsal(office)
    except RehearsalRunsError:
        return redirect("console:rehearsal")
    record_act(sitting.account.pk, "rehearsal_begun", office_id=office.pk)
    sittings.note_rehearsal(request.session, shadow)
    return redirect(f"{reverse('console:rehearsal')}?done=begun")


@require_POST
@staff("counters.rehearse_hall")
def end(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """End the rehearsal, and delete all of it."""
    office = sitting.real_office
    if actions.end_rehearsal(office):
        record_act(sitting.account.pk, "rehearsal_ended", office_id=office.pk)
    sittings.note_rehearsal(request.session, None)
    return redirect(f"{reverse('console:rehearsal')}?done=ended")


@require_POST
@staff()
def join(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Act where the office rehearses, from now on and at this browser."""
    if shadow := _running(sitting):
        sittings.note_rehearsal(request.session, shadow)
        return redirect("console:start")
    return redirect("console:rehearsal")


@require_POST
@staff()
def leave(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Act at the office itself again."""
    sittings.note_rehearsal(request.session, None)
    return redirect("console:start")


@require_safe
@staff()
def barcodes(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Give the codes of the invented visitors, to be cut out and scanned."""
    shadow = _running(sitting)
    if shadow is None:
        return redirect("console:rehearsal")
    answer = HttpResponse(rehearsal_codes(shadow), content_type="application/pdf")
    answer["Content-Disposition"] = 'attachment; filename="latihan.pdf"'
    answer["Content-Language"] = spoken()
    return answer


def _running(sitting: Sitting) -> Office | None:
    if sitting.is_rehearsal:
        return sitting.office
    return Office.objects.filter(rehearses=sitting.office).first()
