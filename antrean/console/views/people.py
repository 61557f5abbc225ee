"""The people who work at an office: invited, given roles, reset, shut off."""

from __future__ import annotations

from typing import Final, Literal

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from antrean.accounts import actions, queries, roles
from antrean.accounts.actions import Handing, Invited
from antrean.accounts.actions.invitations import shown
from antrean.accounts.errors import AccountExistsError, InvalidAccountError, StaffRefusedError
from antrean.accounts.models import Account
from antrean.console import barcodes
from antrean.console.doors import ElsewhereError, Sitting, staff
from antrean.console.faults import Fault
from antrean.console.pages import page
from antrean.console.wording import spoken
from antrean.kernel import clock

_ACTS: Final = {
    "shut_off": actions.shut_off,
    "let_in_again": actions.let_in_again,
    "unlock": actions.unlock,
}


@require_safe
@staff("accounts.view_account")
def people(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """List who works at the office; for administrators, who works at none as well."""
    found = list(queries.staff_of(sitting.office.pk))
    national = list(queries.staff_of(None)) if sitting.account.role == "admin" else []
    context = {
        "people": found,
        "national": national,
        "locked": queries.locked([*found, *national]),
        "now": clock.now(),
        "done": request.GET.get("done", ""),
        "may_invite": sitting.may("accounts.add_account"),
    }
    return page(request, "people", context, sitting)


@require_http_methods(["GET", "HEAD", "POST"])
@staff("accounts.add_account")
def invite(request: HttpRequest, sitting: Sitting) -> HttpResponse:
    """Ask whom to invite, and how; then show the slip, or send the letter."""
    if request.method != "POST":
        return _invite_page(request, sitting)
    email, role = request.POST.get("email", ""), request.POST.get("role", "")
    office, handing = sitting.office, _handing(request)
    try:
        made = actions.invite(
            sitting.account, email=email, role=role, office=office, handing=handing
        )
    except AccountExistsError:
        fault = Fault("email", "invite.exists")
    except InvalidAccountError as refusal:
        fault = Fault(str(refusal.facts["field"]), f"invite.{refusal.facts['field']}.wrong")
    except StaffRefusedError:
        fault = Fault("role", "invite.role.wrong")
    else:
        return _handed(request, sitting, made)
    return _invite_page(request, sitting, faults=[fault], status=422)


def _invite_page(
    request: HttpRequest, sitting: Sitting, *, status: int = 200, **said: object
) -> HttpResponse:
    context = {
        "email": request.POST.get("email", ""),
        "role": request.POST.get("role", "officer"),
        "roles": actions.roles_given_by(sitting.account),
        "has_email": settings.EMAIL_ON,
        **said,
    }
    return page(request, "invite", context, sitting, status=status)


@require_safe
@staff("accounts.view_account")
def person(request: HttpRequest, sitting: Sitting, account_id: int) -> HttpResponse:
    """Show one account and what can be done with it."""
    return _person_page(request, sitting, account_id)


@require_POST
@staff("accounts.change_account")
def change(request: HttpRequest, sitting: Sitting, account_id: int, act: str) -> HttpResponse:
    """Shut an account off, let it in again, unlock it, give it another role, or reset it."""
    reason = request.POST.get("reason", "")
    try:
        if act == "reset":
            made = actions.reset(
                sitting.account, account_id, handing=_handing(request), reason=reason
            )
            return _handed(request, sitting, made)
        if act == "role":
            role, office = request.POST.get("role", ""), sitting.office
            actions.change_role(sitting.account, account_id, role, office=office, reason=reason)
        else:
            _ACTS[act](sitting.account, account_id, reason=reason)
    except InvalidAccountError:
        return _person_page(request, sitting, account_id, fault="role")
    except StaffRefusedError as refusal:
        if refusal.facts["reason"] == "office":
            raise ElsewhereError from refusal
        return _person_page(request, sitting, account_id, fault=str(refusal.facts["reason"]))
    return redirect(f"{reverse('console:person', args=[account_id])}?done={act}")


def _person_page(
    request: HttpRequest, sitting: Sitting, account_id: int, *, fault: str = ""
) -> HttpResponse:
    """Return the page of an account.

    Args:
        fault: the reason why nothing was done.
    """
    account = _account(sitting, account_id)
    given = actions.roles_given_by(sitting.account)
    context = {
        "person": account,
        "is_locked": account.pk in queries.locked([account]),
        "may_change": account.role in given and account.pk != sitting.account.pk,
        "roles": [one for one in given if one != account.role],
        "has_email": settings.EMAIL_ON,
        "now": clock.now(),
        "refused": f"person.refused.{fault}" if fault else "",
        "done": request.GET.get("done", ""),
    }
    return page(request, "person", context, sitting, status=422 if fault else 200)


def _account(sitting: Sitting, account_id: int) -> Account:
    """Return an account of the office; administrators see those of no office as well."""
    theirs = queries.staff_of(sitting.office.pk).filter(pk=account_id).first()
    if theirs is None and sitting.account.role == "admin":
        theirs = queries.staff_of(None).filter(pk=account_id).first()
    if theirs is None:
        raise ElsewhereError
    return theirs


def _handing(request: HttpRequest) -> Handing:
    by_email = settings.EMAIL_ON and request.POST.get("way") == "email"
    way: Literal["slip", "email"] = "email" if by_email else "slip"
    return Handing(way, spoken())


def _handed(request: HttpRequest, sitting: Sitting, made: Invited) -> HttpResponse:
    """Show the slip, the only time that its code is to be seen; or say that a letter leaves."""
    if not made.code:
        return redirect(f"{reverse('console:people')}?done=letter")
    address = settings.PUBLIC_URL + reverse("console:invited")
    context = {
        "person": made.account,
        "code": shown(made.code),
        "address": address,
        "barcode": barcodes.drawn(f"{address}?kode={made.code}"),
        "ends_at": made.account.invitation.ends_at,
        "zone": sitting.office.timezone,
        "needs_second": made.account.role in roles.WITH_SECOND_FACTOR,
    }
    return page(request, "slip", context, sitting)
