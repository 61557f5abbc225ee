from __future__ import annotations

from datetime import timedelta

import pytest
from django.contrib.auth.hashers import get_hashers, identify_hasher, make_password

from antrean.accounts import actions, queries
from antrean.accounts.actions import entering
from antrean.accounts.errors import EntryRefusedError
from antrean.accounts.models import Account, StaffAct, Tries
from antrean.kernel import clock
from antrean.kernel.errors import TooManyRequestsError
from tests import make, staff

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"
NINE = make.an_instant()


@pytest.fixture
def siti():
    return actions.create_staff(
        email="siti@example.org", role="officer", password=PASSWORD, office=make.office()
    )


def enter(password=PASSWORD, email="siti@example.org", where="192.0.2.1"):
    return actions.enter_as_staff(email, password, where=where)


def fails(times, at, **typed):
    """Fail so often; return after how many tries the lock held, 0 if it never did."""
    for number in range(1, times + 1):
        with clock.stopped(at):
            try:
                enter(**{"password": "salah", **typed})
            except EntryRefusedError:
                continue
            except TooManyRequestsError:
                return number
    return 0


def recorded():
    return list(StaffAct.objects.order_by("pk").values_list("act", "account__email"))


def test_address_and_password_belong_together(siti):
    assert enter(email=" SITI@example.org ") == siti

    with pytest.raises(EntryRefusedError):
        enter(password="kereta api siang")


def test_the_sixth_try_is_refused_even_with_the_right_password(siti):
    assert fails(5, NINE) == 0

    with clock.stopped(NINE), pytest.raises(TooManyRequestsError) as refusal:
        enter()

    assert refusal.value.facts["retry_after"] <= 15 * 60 + 1
    with clock.stopped(NINE + timedelta(minutes=15)):
        assert enter() == siti


def test_who_is_in_proves_it_as_often_as_they_have_to(siti):
    for number in range(21):
        with clock.stopped(NINE + timedelta(minutes=number)):
            actions.prove_again(siti, PASSWORD, where="192.0.2.1")

    assert not Tries.objects.filter(count__gt=0).exists()


def test_wrong_passwords_before_and_after_a_right_one_are_counted_together(siti):
    with clock.stopped(NINE):
        fails(4, NINE)
        actions.prove_again(siti, PASSWORD, where="192.0.2.1")
        fails(1, NINE)

        with pytest.raises(TooManyRequestsError):
            actions.prove_again(siti, PASSWORD, where="192.0.2.1")


def test_the_lock_grows_with_every_round(siti):
    rounds = [NINE + timedelta(minutes=20) * number for number in range(3)]

    locked_after = [fails(6, at) for at in rounds]

    assert locked_after == [6, 6, 1]
    with clock.stopped(NINE + timedelta(hours=2)):
        assert enter() == siti


def test_an_address_that_nobody_has_is_locked_alike():
    assert fails(6, NINE, email="nobody@example.org") == 6


def test_tries_from_one_place_are_counted_whatever_the_address(siti):
    with clock.stopped(NINE):
        for number in range(entering.FROM_ONE_ADDRESS["most"]):
            actions.count_try("staff_from", "192.0.2.1", **entering.FROM_ONE_ADDRESS)
            assert number >= 0

        with pytest.raises(TooManyRequestsError):
            enter()
        assert enter(where="192.0.2.2") == siti


def test_coming_in_forgives_what_was_tried_before(siti):
    fails(4, NINE)
    with clock.stopped(NINE):
        actions.note_entered(enter())

    assert fails(5, NINE) == 0


def test_a_head_of_office_opens_the_lock_with_a_reason(siti):
    head = staff.account("office_head", siti.office)
    assert fails(6, NINE) == 6

    with clock.stopped(NINE):
        was = queries.locked([siti, head])
        actions.unlock(head, siti.pk, reason="salah ketik")
        assert (was, queries.locked([siti, head])) == ({siti.pk}, set())
        assert enter() == siti


def test_failures_and_locks_are_recorded_of_whoever_it_was(siti):
    fails(5, NINE)
    fails(1, NINE, email="nobody@example.org")

    failed = [("sign_in_failed", "siti@example.org")] * 5
    locked = [("locked_out", "siti@example.org"), ("sign_in_failed", None)]
    assert recorded() == [("account_made", None), *failed, *locked]


@pytest.mark.parametrize("state", ["unknown", "invited", "shut off"])
def test_whoever_cannot_come_in_waits_as_long_as_who_can(siti, state, monkeypatch):
    email = {"unknown": "nobody@example.org"}.get(state, siti.email)
    if state == "invited":
        siti.set_unusable_password()
    siti.is_active = state != "shut off"
    siti.save()
    hashed = []
    hasher = get_hashers()[0]
    original = type(hasher).encode

    def counted(self, password, salt):
        hashed.append(password)
        return original(self, password, salt)

    monkeypatch.setattr(type(hasher), "encode", counted)
    monkeypatch.setattr(type(hasher), "verify", lambda self, *_: bool(counted(self, "x", "y" * 22)))

    with pytest.raises(EntryRefusedError):
        enter(email=email, password="salah")

    assert len(hashed) == 1


def test_passwords_are_hashed_with_argon2_and_older_ones_anew(siti):
    scrypt = make_password(PASSWORD, hasher="scrypt")
    Account.objects.filter(pk=siti.pk).update(password=scrypt)

    enter()

    siti.refresh_from_db()
    assert identify_hasher(scrypt).algorithm == "scrypt"
    assert siti.password.startswith("argon2$argon2id$v=19$m=19456,t=2,p=1$")
    assert enter() == siti
