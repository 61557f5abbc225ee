"""Codes that prove more than a password: of an app, or on paper for when the app is lost.

A code is good once. Secrets are sealed as NIKs are, codes on paper kept as keyed hashes.
"""

from __future__ import annotations

import secrets
from typing import Final

from django.db import transaction

from antrean.accounts.actions.acts import record_act
from antrean.accounts.actions.devices import kept
from antrean.accounts.actions.entering import count_entry
from antrean.accounts.errors import SecondRefusedError
from antrean.accounts.models import Account, CodeApp, RecoveryCode, StaffKey
from antrean.kernel import clock, codes, totp
from antrean.people.sealed import seal, unseal

RECOVERY_CODES: Final = 10
_HALF: Final = 5
# By which the app shows whose codes these are.
_ISSUER: Final = "Antrean"


def new_app_secret() -> str:
    """Return a secret for an app, sealed: the browser's session keeps it until a code came."""
    return seal(totp.new_secret())


def app_address(sealed: str, account: Account) -> tuple[str, str]:
    """Return what an app reads as a barcode, and the secret for who types it."""
    secret = unseal(sealed)
    return totp.address(secret, issuer=_ISSUER, name=account.email), secret


def add_app(account_id: int, sealed: str, typed: str) -> list[str]:
    """Let an app prove who somebody is, once it shows the right code; instead of another.

    Returns new codes for paper, to be shown now and never again.

    Raises:
        SecondRefusedError: wrong.
        TooManyRequestsError: too many codes were tried.
    """
    count_entry("staff_code", account_id)
    now = clock.now()
    step = totp.matching_step(unseal(sealed), _digits(typed), now)
    if step is None:
        raise SecondRefusedError(reason="wrong")
    app = {"secret_sealed": sealed, "last_step": step, "since": now}
    with transaction.atomic():
        CodeApp.objects.update_or_create(account_id=account_id, defaults=app)
        record_act(account_id, "app_added")
        return make_recovery_codes(account_id)


def remove_app(account_id: int) -> None:
    """Let the app prove nothing any more.

    Raises:
        SecondRefusedError: last: the role asks for one, and there is no other.
    """
    with transaction.atomic():
        account = Account.objects.select_for_update(no_key=True).get(pk=account_id)
        if account.needs_second_factor and not StaffKey.objects.filter(account=account).exists():
            raise SecondRefusedError(reason="last")
        if CodeApp.objects.filter(account=account).delete()[0]:
            record_act(account_id, "app_removed")


def make_recovery_codes(account_id: int) -> list[str]:
    """Make codes for paper, and let the earlier ones be worth nothing."""
    made = [
        "".join(secrets.choice(codes.ALPHABET) for _ in range(2 * _HALF))
        for _ in range(RECOVERY_CODES)
    ]
    with transaction.atomic():
        RecoveryCode.objects.filter(account=account_id).delete()
        RecoveryCode.objects.bulk_create(
            RecoveryCode(account_id=account_id, code=_kept(account_id, one)) for one in made
        )
        record_act(account_id, "recovery_codes_made")
    return [f"{one[:_HALF]}-{one[_HALF:]}" for one in made]


def check_code(account_id: int, typed: str) -> None:
    """Take a code of the app or from paper; it is worth nothing from then on.

    Raises:
        SecondRefusedError: wrong; used, as somebody was quicker with this code.
        TooManyRequestsError: too many codes were tried.
    """
    count_entry("staff_code", account_id)
    digits = _digits(typed)
    if len(digits) == totp.DIGITS and digits.isdigit():
        _take_of_app(account_id, digits)
    else:
        _take_of_paper(account_id, digits)


def _take_of_app(account_id: int, digits: str) -> None:
    app = CodeApp.objects.filter(account=account_id).first()
    step = totp.matching_step(unseal(app.secret_sealed), digits, clock.now()) if app else None
    if step is None:
        raise SecondRefusedError(reason="wrong")
    same = CodeApp.objects.filter(account=account_id, last_step__lt=step)
    if not same.update(last_step=step):
        raise SecondRefusedError(reason="used")


def _take_of_paper(account_id: int, typed: str) -> None:
    with transaction.atomic():
        unused = RecoveryCode.objects.filter(account=account_id, used_at=None)
        if not unused.filter(code=_kept(account_id, typed)).update(used_at=clock.now()):
            raise SecondRefusedError(reason="wrong")
        record_act(account_id, "recovery_code_used")


def _digits(typed: str) -> str:
    """Return a code without what people put between its groups."""
    return "".join(one for one in typed if one.isalnum()).upper()


def _kept(account_id: int, code: str) -> str:
    return kept("recovery", f"{account_id} {code}")
