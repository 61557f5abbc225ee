"""Self-service in the hall: browsers are switched on and off, and the office's printer is named."""

from __future__ import annotations

from http import HTTPStatus

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from antrean.console.doors import Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.look.typed import number_of
from antrean.slips import actions, queries
from antrean.slips.errors import PrinterRefusedError
from antrean.slips.printing import is_installed

_STANDARD_PORT = "9100"
_LONGEST = 45  # an address of IPv6


@require_safe
@staff("counters.run_hall")
def kiosks(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """List the browsers in which visitors serve themselves, and name the printer."""
    return _page(request, sitting)


@require_POST
@staff("counters.run_hall")
def offer(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Show a code that switches on one browser; it is shown once."""
    code = actions.offer_kiosk(sitting.office, sitting.account)
    return _page(request, sitting, code=f"{code[:4]} {code[4:]}")


@require_POST
@staff("counters.run_hall")
def switch_off(request: HttpRequest, sitting: Sitting, kiosk_id: int) -> HttpResponse:
    """Let a browser serve nobody any more."""
    actions.switch_off(sitting.office, kiosk_id)
    return redirect("console:kiosks")


@require_POST
@staff("counters.run_hall")
def set_printer(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Name the printer of the office; without an address it has none."""
    host = request.POST.get("host", "").strip()[:_LONGEST]
    port = request.POST.get("port", "").strip() or _STANDARD_PORT
    if not host:
        actions.remove_printer(sitting.office)
        return redirect("console:kiosks")
    number = number_of(port) or 0
    try:
        actions.set_printer(sitting.office, host, number)
    except PrinterRefusedError as refusal:
        reason = str(refusal.facts["reason"])
        field = "port" if reason == "port" else "host"
        faults = [Fault(field, f"kiosks.printer.{reason}.wrong")]
        return _page(request, sitting, faults=faults, host=host, port=port)
    return redirect("console:kiosks")


def _page(request: HttpRequest, sitting: Sitting, **more: object) -> HttpResponse:
    printer = queries.printer(sitting.office)
    context = {
        "kiosks": queries.kiosks(sitting.office),
        "address": request.build_absolute_uri(reverse("kiosk:start", args=[sitting.office.code])),
        "may_print": is_installed(),
        "has_printer": printer is not None,
        "host": printer.host if printer else "",
        "port": printer.port if printer else _STANDARD_PORT,
        **more,
    }
    wrong = HTTPStatus.UNPROCESSABLE_ENTITY if more.get("faults") else HTTPStatus.OK
    return page(request, "kiosks", context, sitting, status=wrong)
