"""Passkeys, answered by an authenticator that signs in earnest."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import cbor2
import pytest

from antrean.accounts import actions, authenticators, queries
from antrean.accounts.errors import PasskeyRefusedError
from antrean.accounts.models import Device, Passkey, SignIn
from antrean.kernel import clock
from antrean.people import actions as people
from antrean.people.models import Holder
from tests import make
from tests.accounts.authenticator import SITE, Authenticator, written

pytestmark = pytest.mark.django_db
NOW = make.an_instant()


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.PUBLIC_URL, settings.PASSKEYS_ON = SITE, True


@pytest.fixture
def siti() -> Holder:
    return make.holder()


@pytest.fixture
def telephone(siti: Holder) -> Authenticator:
    """Her telephone, with a passkey."""
    return added(siti)


def added(holder: Holder, authenticator: Authenticator | None = None) -> Authenticator:
    one = authenticator or Authenticator()
    add(holder, one)
    return one


def add(holder: Holder, authenticator: Authenticator, **lies: Any) -> None:
    asked = actions.ask_to_add_passkey(holder.pk, name="+62•••890")
    answer = authenticator.create(asked.options, **lies)
    actions.add_passkey(holder.pk, (asked.secret, asked.handle), answer, name="Chrome, Android")


def enter(authenticator: Authenticator, **lies: Any) -> tuple[str, Device]:
    asked = actions.ask_for_passkey()
    answer = authenticator.get(asked.options, **lies)
    return actions.enter_by_passkey(asked.secret, answer, name="Firefox, Linux")


def refused(reason: str) -> Any:
    return pytest.raises(PasskeyRefusedError, check=lambda no: no.facts["reason"] == reason)


@pytest.mark.parametrize("kind", ["ES256", "EdDSA", "RS256"])
def test_who_added_a_passkey_signs_in_with_it(siti: Holder, kind: str) -> None:
    authenticator = added(siti, Authenticator(kind))

    with clock.stopped(NOW):
        token, device = enter(authenticator)

    assert (device.holder, device.way, device.name) == (siti, "passkey", "Firefox, Linux")
    assert queries.device_of(token) == device
    kept = Passkey.objects.get()
    assert (kept.name, kept.used_at, kept.sign_count) == ("Chrome, Android", NOW, 2)
    assert kept.transports == "hybrid,internal"
    assert not SignIn.objects.exists()


def test_one_that_does_not_count_signs_in_again_and_again(siti: Holder) -> None:
    authenticator = added(siti, Authenticator(count=None))

    holders = [enter(authenticator)[1].holder for _ in range(3)]

    assert holders == [siti] * 3


def test_the_authenticator_learns_nothing_of_who_it_is(siti: Holder) -> None:
    first, second = added(siti), Authenticator()
    asked = json.loads(actions.ask_to_add_passkey(siti.pk, name="Siti").options)
    added(siti, second)
    other = added(make.holder())

    assert len(first.handle) == 32
    assert first.handle == second.handle != other.handle
    assert asked["attestation"] == "none"
    assert [one["id"] for one in asked["excludeCredentials"]] == [written(first.credential)]


# What is not honest


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://antrean.contoh.example.thief.example"},
        {"origin": f"{SITE}:8443"},
        {"origin": SITE.replace("https", "http")},
        {"domain": "thief.example"},
        {"is_unverified": True},
        {"is_absent": True},
        {"type": "webauthn.create"},
        {"challenge": written(bytes(32))},
        {"key": Authenticator().key},
        {"handle": bytes(32)},
        {"handle": b""},
    ],
)
def test_a_lie_signs_nobody_in(telephone: Authenticator, lie: dict[str, Any]) -> None:
    with refused("refused"):
        enter(telephone, **lie)

    assert not Device.objects.exists()
    assert enter(telephone)


@pytest.mark.parametrize(
    "lie",
    [
        {"origin": "https://thief.example"},
        {"domain": "thief.example"},
        {"is_unverified": True},
        {"is_absent": True},
        {"type": "webauthn.get"},
        {"challenge": written(bytes(32))},
        {"attestation": {"fmt": "tpm"}},
        {"attestation": {"fmt": "packed", "attStmt": {"alg": -7, "sig": b"s", "x5c": [b"c"]}}},
        {"public_key": cbor2.dumps({1: 2, 3: -7, -1: 1, -2: b"1" * 32, -3: b"2" * 32})},
        {"public_key": cbor2.dumps({1: 2, 3: -47, -1: 8, -2: b"1" * 32, -3: b"2" * 32})},
        {"public_key": cbor2.dumps([1, 2])},
        {"public_key": b"\xff"},
    ],
)
def test_a_lie_is_not_kept(siti: Holder, lie: dict[str, Any]) -> None:
    with refused("refused"):
        add(siti, Authenticator(), **lie)

    assert not Passkey.objects.exists()
    add(siti, Authenticator())


def test_an_answer_is_good_once(telephone: Authenticator) -> None:
    telephone.count = None
    asked = actions.ask_for_passkey()
    answer = telephone.get(asked.options)
    Passkey.objects.update(sign_count=0)  # Nothing but the challenge keeps it from working twice.
    actions.enter_by_passkey(asked.secret, answer, name="")

    with refused("late"):
        actions.enter_by_passkey(asked.secret, answer, name="")


def test_a_wrong_answer_uses_up_the_question_as_well(telephone: Authenticator) -> None:
    asked = actions.ask_for_passkey()
    with refused("refused"):
        actions.enter_by_passkey(asked.secret, "", name="")

    with refused("late"):
        actions.enter_by_passkey(asked.secret, telephone.get(asked.options), name="")


def test_a_question_is_good_for_five_minutes(siti: Holder) -> None:
    with clock.stopped(NOW):
        telephone = added(siti)
        first, second = actions.ask_for_passkey(), actions.ask_for_passkey()
        adding = actions.ask_to_add_passkey(siti.pk, name="Siti")
    with clock.stopped(NOW + timedelta(minutes=5, microseconds=-1)):
        assert actions.enter_by_passkey(first.secret, telephone.get(first.options), name="")
    with clock.stopped(NOW + timedelta(minutes=5)):
        with refused("late"):
            actions.enter_by_passkey(second.secret, telephone.get(second.options), name="")
        with refused("late"):
            answer = Authenticator().create(adding.options)
            actions.add_passkey(siti.pk, (adding.secret, adding.handle), answer, name="")
        assert actions.forget_sign_ins() == 2


def test_an_answer_to_another_browsers_question_is_none(telephone: Authenticator) -> None:
    asked, of_another = actions.ask_for_passkey(), actions.ask_for_passkey()

    with refused("refused"):
        actions.enter_by_passkey(of_another.secret, telephone.get(asked.options), name="")


def test_a_question_of_another_way_cannot_be_answered(telephone: Authenticator) -> None:
    begun = actions.begin()

    with refused("late"):
        actions.enter_by_passkey(
            begun.secret, telephone.get(actions.ask_for_passkey().options), name=""
        )
    asked = actions.ask_for_passkey()
    assert actions.finish(asked.secret, name="") is None
    assert actions.is_waiting(begun.secret)


def test_a_passkey_is_kept_for_who_asked_and_nobody_else(siti: Holder) -> None:
    asked = actions.ask_to_add_passkey(siti.pk, name="Siti")
    answer = Authenticator().create(asked.options)

    with refused("refused"):
        actions.add_passkey(make.holder().pk, (asked.secret, asked.handle), answer, name="")


def test_a_copy_is_found_out_by_its_count(telephone: Authenticator) -> None:
    copy = telephone.copied()
    enter(telephone)
    enter(telephone)

    with refused("refused"):
        enter(copy)


def test_of_two_answers_at_once_with_one_count_one_is_a_copys(
    telephone: Authenticator, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = telephone.copied()
    checked = authenticators.counted

    def meanwhile(answer: str, passkey: Passkey, *, challenge: bytes) -> int:
        count = checked(answer, passkey, challenge=challenge)
        monkeypatch.setattr(authenticators, "counted", checked)
        enter(copy)
        return count

    monkeypatch.setattr(authenticators, "counted", meanwhile)
    with refused("refused"):
        enter(telephone)
    assert Device.objects.count() == 1


# Whose it is


def test_a_passkey_that_nobody_added_is_unknown() -> None:
    with refused("unknown"):
        enter(Authenticator())


def test_a_passkey_that_was_removed_signs_nobody_in(siti: Holder, telephone: Authenticator) -> None:
    passkey = Passkey.objects.get()
    actions.remove_passkey(make.holder().pk, passkey.pk)
    assert enter(telephone)

    actions.remove_passkey(siti.pk, passkey.pk)

    with refused("unknown"):
        enter(telephone)


def test_who_asked_to_be_forgotten_is_reached_by_no_passkey(
    siti: Holder, telephone: Authenticator
) -> None:
    people.leave(siti.pk)
    with refused("unknown"):
        enter(telephone)
    people.forget(siti.pk)
    with refused("unknown"):
        enter(telephone)

    assert actions.forget_sign_ins() == 1
    assert not Passkey.objects.exists()


def test_the_new_owner_of_a_number_is_not_reached_by_the_olds_passkey() -> None:
    old = people.recognise(at=NOW, bsuid="ID.1", phone="+6281200000001")
    telephone = added(old)
    new = people.recognise(at=NOW + timedelta(days=1), bsuid="ID.2", phone="+6281200000001")

    _, device = enter(telephone)

    assert new != old
    assert device.holder == old
    assert not old.identities.filter(kind="phone").exists()


def test_signing_out_everywhere_takes_the_passkeys_along(
    siti: Holder, telephone: Authenticator
) -> None:
    other = added(make.holder())

    actions.sign_out_everywhere(siti.pk)

    with refused("unknown"):
        enter(telephone)
    assert enter(other)


def test_a_passkey_is_one_persons(telephone: Authenticator) -> None:
    with refused("known"):
        add(make.holder(), telephone.copied())


def test_nobody_has_more_than_ten(siti: Holder) -> None:
    asked = actions.ask_to_add_passkey(siti.pk, name="Siti")
    for _ in range(10):
        added(siti)

    with refused("full"):
        actions.ask_to_add_passkey(siti.pk, name="Siti")
    with refused("full"):
        answer = Authenticator().create(asked.options)
        actions.add_passkey(siti.pk, (asked.secret, asked.handle), answer, name="")

    actions.remove_passkey(siti.pk, Passkey.objects.filter(number=4).get().pk)
    added(siti)
    assert sorted(Passkey.objects.values_list("number", flat=True)) == list(range(1, 11))


@pytest.mark.parametrize(
    "answer",
    ["", "null", "[]", "{}", '{"id": 1}', "[" * 15_000, "9" * 5000, "{" + " " * 20_000, "\ud800"],
    ids=lambda answer: answer[:10].encode("ascii", "replace"),
)
def test_what_cannot_be_read_is_refused(siti: Holder, answer: str) -> None:
    asked = actions.ask_for_passkey()
    with refused("refused"):
        actions.enter_by_passkey(asked.secret, answer, name="")
    adding = actions.ask_to_add_passkey(siti.pk, name="Siti")
    with refused("refused"):
        actions.add_passkey(siti.pk, (adding.secret, adding.handle), answer, name="")


@pytest.mark.parametrize(
    ("public", "origin"),
    [
        ("https://Antrean.contoh.example", "https://antrean.contoh.example"),
        ("https://antrean.contoh.example:443", "https://antrean.contoh.example"),
        ("https://antrean.contoh.example:8443", "https://antrean.contoh.example:8443"),
        ("http://localhost:8000", "http://localhost:8000"),
    ],
)
def test_where_a_page_is_from_is_written_as_browsers_do(
    siti: Holder, settings: Any, public: str, origin: str
) -> None:
    settings.PUBLIC_URL = public
    telephone = Authenticator()
    add(siti, telephone, origin=origin)

    assert enter(telephone, origin=origin)
