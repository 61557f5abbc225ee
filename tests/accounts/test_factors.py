from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.accounts import actions, queries
from antrean.accounts.actions import factors
from antrean.accounts.errors import PinRefusedError, SecondRefusedError
from antrean.accounts.models import CodeApp, RecoveryCode, StaffAct
from antrean.kernel import clock, totp
from antrean.kernel.errors import TooManyRequestsError
from antrean.people.sealed import unseal
from tests import make, staff

pytestmark = pytest.mark.django_db
NINE = make.an_instant()


@pytest.fixture
def head():
    return staff.account("office_head", make.office())


def shown(secret, at):
    return totp.code(secret, totp.step(at))


def set_up(account, at=NINE):
    """Let the account have an app; return its secret and the codes for paper."""
    sealed = actions.new_app_secret()
    secret = unseal(sealed)
    with clock.stopped(at):
        return secret, actions.add_app(account.pk, sealed, shown(secret, at))


def check(account, typed, at):
    with clock.stopped(at):
        actions.check_code(account.pk, typed)


def refused(account, typed, at):
    with pytest.raises(SecondRefusedError) as refusal:
        check(account, typed, at)
    return refusal.value.facts["reason"]


def test_an_app_counts_once_it_shows_the_right_code(head):
    of_another = shown(totp.new_secret(), NINE)

    with clock.stopped(NINE), pytest.raises(SecondRefusedError):
        actions.add_app(head.pk, actions.new_app_secret(), of_another)

    assert not queries.has_second_factor(head)
    set_up(head)
    assert queries.has_second_factor(head)


def test_the_secret_is_sealed_and_codes_on_paper_are_hashed(head):
    secret, paper = set_up(head)

    assert secret not in CodeApp.objects.get().secret_sealed
    assert (len(paper), len(set(paper))) == (10, 10)
    kept = " ".join(RecoveryCode.objects.values_list("code", flat=True))
    assert not any(one in kept or one.replace("-", "") in kept for one in paper)


def test_a_code_is_good_once(head):
    secret, _ = set_up(head)
    later = NINE + timedelta(minutes=1)
    code = shown(secret, later)

    check(head, code, later)

    assert refused(head, code, later) == "used"
    # Nor is one from before it, though a telephone may be half a minute off.
    assert refused(head, shown(secret, later - timedelta(seconds=30)), later) == "used"
    check(head, f"{shown(secret, later + timedelta(minutes=1))} ", later + timedelta(minutes=1))


def test_the_code_that_set_the_app_up_is_used(head):
    secret, _ = set_up(head)

    assert refused(head, shown(secret, NINE), NINE) == "used"


def test_a_code_on_paper_is_good_once_however_it_is_typed(head):
    _, paper = set_up(head)

    check(head, paper[0].lower().replace("-", " "), NINE)

    assert refused(head, paper[0], NINE) == "wrong"
    assert queries.recovery_codes_left(head.pk) == 9


def test_new_codes_on_paper_end_the_old_ones(head):
    _, paper = set_up(head)

    actions.make_recovery_codes(head.pk)

    assert refused(head, paper[0], NINE) == "wrong"
    assert queries.recovery_codes_left(head.pk) == 10


def test_nobody_comes_in_with_another_persons_code(head):
    secret, paper = set_up(head)
    other = staff.account("admin")
    set_up(other)
    later = NINE + timedelta(minutes=1)

    assert refused(other, shown(secret, later), later) == "wrong"
    assert refused(other, paper[0], later) == "wrong"


def test_codes_cannot_be_tried_for_ever(head):
    set_up(head)
    actions.note_entered(head)
    with clock.stopped(NINE + timedelta(minutes=1)):
        for _ in range(5):
            with pytest.raises(SecondRefusedError):
                actions.check_code(head.pk, "ABCDEFGHJK")

        with pytest.raises(TooManyRequestsError):
            actions.check_code(head.pk, "ABCDEFGHJK")


def test_the_last_factor_stays_where_the_role_asks_for_one(head):
    set_up(head)
    officer = staff.account("officer", head.office)
    set_up(officer)

    actions.remove_app(officer.pk)
    with pytest.raises(SecondRefusedError):
        actions.remove_app(head.pk)

    assert (queries.has_second_factor(officer), queries.has_second_factor(head)) == (False, True)


def test_an_app_is_recorded(head):
    set_up(head)

    acts = StaffAct.objects.order_by("pk").values_list("act", "account", "office")
    both = (head.pk, head.office_id)
    assert list(acts) == [("app_added", *both), ("recovery_codes_made", *both)]


def test_what_an_app_reads_names_the_account(head):
    address, secret = factors.app_address(actions.new_app_secret(), head)

    assert address.startswith(f"otpauth://totp/Antrean:{head.email}?secret={secret}&")


# The PIN


@pytest.mark.parametrize("pin", ["123", "1234567", "12a4", "", "١٢٣٤"])
def test_a_pin_has_four_to_six_digits(head, pin):
    with pytest.raises(PinRefusedError) as refusal:
        actions.choose_pin(head.pk, pin)

    assert refusal.value.facts["reason"] == "form"


@pytest.mark.parametrize("pin", ["1111", "1234", "0123", "987654", "000000", "7890"])
def test_a_pin_is_not_what_everybody_tries_first(head, pin):
    with pytest.raises(PinRefusedError) as refusal:
        actions.choose_pin(head.pk, pin)

    assert refusal.value.facts["reason"] == "easy"


def test_a_pin_is_hashed_and_opens_after_wrong_ones(head):
    actions.choose_pin(head.pk, "2580")
    head.refresh_from_db()

    for _ in range(4):
        with pytest.raises(PinRefusedError):
            actions.check_pin(head, "2581", sitting="a")
    actions.check_pin(head, "2580", sitting="a")

    assert head.pin.startswith("argon2$")
    with pytest.raises(PinRefusedError):
        actions.check_pin(head, "2581", sitting="a")


def test_after_five_wrong_ones_no_pin_opens_this_sitting(head):
    actions.choose_pin(head.pk, "2580")
    head.refresh_from_db()
    for _ in range(5):
        with pytest.raises(PinRefusedError):
            actions.check_pin(head, "2581", sitting="a")

    with pytest.raises(TooManyRequestsError):
        actions.check_pin(head, "2580", sitting="a")
    actions.check_pin(head, "2580", sitting="b")


def test_who_has_no_pin_opens_with_none(head):
    with pytest.raises(PinRefusedError):
        actions.check_pin(head, "", sitting="a")
