from __future__ import annotations

from datetime import timedelta

import pytest

from antrean.accounts import actions, queries
from antrean.accounts.errors import CodeNotFoundError
from antrean.accounts.models import Device, SignIn, Tries
from antrean.kernel import clock
from antrean.kernel.errors import TooManyRequestsError
from antrean.people import actions as people
from antrean.people.models import Holder, Identity
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.an_instant()


def signed_in(holder: Holder) -> tuple[str, Device]:
    begun = actions.begin()
    actions.prove(begun.code, holder.pk)
    done = actions.finish(begun.secret, name="Chrome, Android")
    assert done
    return done


def test_a_token_names_its_device_and_nothing_else_does() -> None:
    token, device = signed_in(make.holder())

    assert queries.device_of(token) == device
    assert queries.device_of(device.key) is None
    assert queries.device_of("") is None


def begun_by_email() -> tuple[str, str]:
    """Begin to sign in by e-mail; return what the browser keeps, and what the letter says."""
    secret = actions.begin_by_email("Siti@contoh.example", "id")
    [drawn] = actions.draw_codes("email")
    return secret, drawn.code


def test_six_digits_by_email_sign_in_who_has_the_address() -> None:
    secret, code = begun_by_email()

    actions.enter(secret, code)
    done = actions.finish(secret, name="")

    assert done
    identity = Identity.objects.get(kind="email")
    assert (identity.value, identity.holder_id) == ("siti@contoh.example", done[1].holder_id)


def test_five_wrong_codes_end_a_sign_in_by_email() -> None:
    secret, code = begun_by_email()
    wrong = "000000" if code != "000000" else "000001"

    for _ in range(5):
        with pytest.raises(CodeNotFoundError):
            actions.enter(secret, wrong)

    with pytest.raises(CodeNotFoundError):
        actions.enter(secret, code)
    assert actions.finish(secret, name="") is None


def test_before_the_letter_left_no_code_is_right() -> None:
    secret = actions.begin_by_email("siti@contoh.example", "id")

    with pytest.raises(CodeNotFoundError):
        actions.enter(secret, "")


def test_a_code_by_whatsapp_is_not_one_by_email() -> None:
    begun = actions.begin()

    with pytest.raises(CodeNotFoundError):
        actions.enter(begun.secret, begun.code)


def test_what_time_has_ended_is_deleted_and_nothing_else() -> None:
    with clock.stopped(NOW):
        actions.begin()
        actions.count_try("birth", "x", most=5, within=timedelta(hours=1))
        gone, _ = signed_in(make.holder())
        stays, device = signed_in(make.holder())
        people.forget(Device.objects.exclude(pk=device.pk).get().holder_id)

        assert actions.forget_sign_ins() == 1
        assert SignIn.objects.count() == 1
    with clock.stopped(NOW + timedelta(minutes=10)):
        assert actions.forget_sign_ins() == 1
        assert actions.forget_tries() == 0
    with clock.stopped(NOW + timedelta(days=1)):
        assert actions.forget_tries() == 1

    assert queries.device_of(gone) is None
    assert queries.device_of(stays) == device
    assert not Tries.objects.exists()


def test_tries_are_counted_from_the_first_and_anew_when_their_time_is_over() -> None:
    within = timedelta(hours=1)

    def tried() -> bool:
        try:
            actions.count_try("nik", 1, most=2, within=within)
        except TooManyRequestsError:
            return False
        return True

    with clock.stopped(NOW):
        assert [tried() for _ in range(3)] == [True, True, False]
        assert not actions.may_try("nik", 1, most=2, within=within)
        assert actions.may_try("nik", 2, most=2, within=within)
    with clock.stopped(NOW + timedelta(hours=1)):
        assert tried()
