"""The people whom somebody keeps for the next booking: each put right, or kept no longer."""

from __future__ import annotations

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from antrean.accounts import actions
from antrean.accounts.actions import Relative
from antrean.accounts.errors import KinRefusedError
from antrean.accounts.models import Kin
from antrean.accounts.queries import kin_of
from antrean.kernel import clock, names
from antrean.people.sealed import nik_hash, seal
from antrean.web.booking.people import EASTERNMOST, Fault, Typed, faults_of_one
from antrean.web.devices import device_of
from antrean.web.pages import page
from antrean.web.wording import GUARDIAN_VERSION

_PREFIX = "p1-"
_FIELDS = {"full": "p1-relation", "nik_twice": "p1-nik", "guardian": "guardian"}


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def relative(request: HttpRequest, kin_id: int) -> HttpResponse:
    """Show one of them to be put right; sent, they are kept so."""
    kin = _own(request, kin_id)
    if kin is None:
        return redirect("web:my_data")
    if request.method != "POST":
        return _form(request, kin, Typed.of_kin(kin).knowing(kin))
    typed = Typed.of(request.POST, _PREFIX).knowing(kin)
    faults = list(faults_of_one(typed, _PREFIX, clock.now().astimezone(EASTERNMOST).date()))
    if faults:
        return _form(request, kin, typed, faults)
    version = GUARDIAN_VERSION if request.POST.get("guardian") else ""
    try:
        actions.correct_kin(kin.holder_id, kin.pk, _relative(typed, kin), guardian_version=version)
    except KinRefusedError as refusal:
        reason = str(refusal.facts["reason"])
        if reason not in _FIELDS:
            return redirect("web:my_data")
        fault = Fault(_FIELDS[reason], f"kin.fault.{reason}")
        return _form(request, kin, typed, [fault])
    return redirect("web:my_data")


@never_cache
@require_POST
def remove_relative(request: HttpRequest, kin_id: int) -> HttpResponse:
    """Keep one of them no longer."""
    kin = _own(request, kin_id)
    if kin is not None:
        actions.remove_kin(kin.holder_id, kin.pk)
    return redirect("web:my_data")


def _own(request: HttpRequest, kin_id: int) -> Kin | None:
    """Return whom the person keeps; of others' nobody learns whether they are kept."""
    device = device_of(request)
    return kin_of(device.holder_id).filter(pk=kin_id).first() if device else None


def _relative(typed: Typed, kin: Kin) -> Relative:
    assert typed.birth_date  # noqa: S101  # looked at before
    is_other = not typed.is_stored
    return Relative(
        name=names.accepted(typed.name),
        birth_date=typed.birth_date,
        relation=typed.relation,
        nik_sealed=seal(typed.number) if is_other else kin.nik_sealed,
        nik_hash=nik_hash(typed.number) if is_other else kin.nik_hash,
    )


def _form(
    request: HttpRequest, kin: Kin, typed: Typed, faults: Sequence[Fault] = ()
) -> HttpResponse:
    context = {
        "kept": kin,
        "one": typed,
        "faults": faults,
        "asks_guardian": any(fault.field == "guardian" for fault in faults),
    }
    return page(request, "relative", context, status=422 if faults else 200)
