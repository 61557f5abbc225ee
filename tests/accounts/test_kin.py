from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import pytest

from antrean.accounts import actions
from antrean.accounts.actions import Relative
from antrean.accounts.errors import KinRefusedError
from antrean.accounts.models import Kin
from antrean.kernel import clock
from antrean.people.models import Holder
from antrean.people.sealed import nik_hash, seal
from tests import make

pytestmark = pytest.mark.django_db
NOW = make.an_instant()
SITI_NIK = "3201016501870001"


@pytest.fixture(autouse=True)
def _at_noon() -> Iterator[None]:
    with clock.stopped(NOW):
        yield


@pytest.fixture
def holder() -> Holder:
    return make.holder()


def relative(name: str, relation: str, nik: str, *, born: date = date(1987, 1, 25)) -> Relative:
    return Relative(
        name=name,
        birth_date=born,
        relation=relation,
        nik_sealed=seal(nik),
        nik_hash=nik_hash(nik),
    )


SITI = relative("Siti", "self", SITI_NIK)
ANI = relative("Ani", "child", "3201015708120002", born=date(2012, 8, 17))


def keep(holder: Holder, *people: Relative, guardian: str = "") -> None:
    actions.keep_kin(holder.pk, people, text_version="v1", guardian_version=guardian)


def kept() -> list[tuple[str, str, int]]:
    return list(Kin.objects.order_by("pk").values_list("name", "relation", "number"))


def test_who_is_kept_is_kept_with_the_text_and_the_time(holder: Holder) -> None:
    keep(holder, SITI, ANI, guardian="g1")

    siti, ani = Kin.objects.order_by("pk")
    assert (siti.name, siti.nik, siti.nik_ending) == ("Siti", SITI_NIK, "0001")
    assert SITI_NIK not in siti.nik_sealed
    assert (siti.kept_version, siti.kept_at, siti.used_at) == ("v1", NOW, NOW)
    assert (siti.guardian_version, siti.guardian_at) == ("", None)
    assert (ani.guardian_version, ani.guardian_at) == ("g1", NOW)


def test_nobody_under_17_is_kept_without_a_guardians_word(holder: Holder) -> None:
    with pytest.raises(KinRefusedError) as refusal:
        keep(holder, SITI, ANI)

    assert refusal.value.facts["reason"] == "guardian"
    assert kept() == []


def test_at_17_nobody_has_to_speak_for_them(holder: Holder) -> None:
    today = NOW.date()
    keep(holder, replace(ANI, birth_date=today.replace(year=today.year - 17)))

    assert Kin.objects.get().guardian_at is None


def test_kept_again_a_person_is_the_same_and_as_they_are_now(holder: Holder) -> None:
    keep(holder, SITI)
    keep(holder, replace(SITI, name="Siti Nurhaliza"))

    assert kept() == [("Siti Nurhaliza", "self", 1)]


def test_a_mistyped_nik_is_put_right_by_keeping_the_person_again(holder: Holder) -> None:
    keep(holder, relative("Siti", "self", "3201016501870009"))
    keep(holder, SITI)

    assert Kin.objects.get().nik == SITI_NIK


def test_where_a_relation_has_no_room_the_longest_unused_gives_way(holder: Holder) -> None:
    for minutes, number in enumerate((1, 2, 3)):
        with clock.stopped(NOW + timedelta(minutes=minutes)):
            keep(holder, relative(f"Parent {'ABC'[minutes]}", "parent", f"320101650160000{number}"))

    assert kept() == [("Parent B", "parent", 2), ("Parent C", "parent", 1)]


def test_nobody_gives_way_to_who_comes_with_them(holder: Holder) -> None:
    three = [relative(f"Parent {n}", "parent", f"320101650160000{n}") for n in (1, 2, 3)]

    with pytest.raises(KinRefusedError) as refusal:
        keep(holder, *three)

    assert refusal.value.facts["reason"] == "full"
    assert kept() == []


def test_everybody_keeps_their_own(holder: Holder) -> None:
    other = make.holder()
    keep(holder, SITI)
    keep(other, SITI)

    actions.remove_kin(other.pk, Kin.objects.get(holder=holder).pk)
    assert Kin.objects.count() == 2
    actions.remove_kin(holder.pk, Kin.objects.get(holder=holder).pk)
    assert Kin.objects.get().holder == other


def test_what_is_kept_can_be_put_right(holder: Holder) -> None:
    keep(holder, SITI)
    row = Kin.objects.get()

    actions.correct_kin(holder.pk, row.pk, replace(SITI, name="Siti N.", relation="spouse"))

    assert kept() == [("Siti N.", "spouse", 1)]


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        (relative("Siti", "self", "3201015708120002"), "nik_twice"),
        (replace(SITI, birth_date=date(2010, 1, 25)), "guardian"),
        (replace(SITI, relation="spouse"), "full"),
    ],
)
def test_what_cannot_be_right_is_refused(holder: Holder, changed: Relative, reason: str) -> None:
    husband = relative("Budi", "spouse", "3201010302850001")
    keep(holder, SITI, ANI, husband, guardian="g1")

    with pytest.raises(KinRefusedError) as refusal:
        actions.correct_kin(holder.pk, Kin.objects.get(relation="self").pk, changed)

    assert refusal.value.facts["reason"] == reason
    assert kept() == [("Siti", "self", 1), ("Ani", "child", 1), ("Budi", "spouse", 1)]


def test_nobody_puts_anothers_right(holder: Holder) -> None:
    keep(holder, SITI)

    with pytest.raises(KinRefusedError) as refusal:
        actions.correct_kin(make.holder().pk, Kin.objects.get().pk, replace(SITI, name="X"))

    assert refusal.value.facts["reason"] == "gone"


def test_who_is_booked_for_is_kept_for_longer(holder: Holder) -> None:
    keep(holder, SITI, ANI, guardian="g1")
    siti, ani = Kin.objects.order_by("pk")

    with clock.stopped(NOW + timedelta(days=1)):
        actions.use_kin(holder.pk, [siti.pk])

        assert actions.forget_unused_kin(NOW + timedelta(hours=1), 10) == 1
    assert Kin.objects.get() == siti
    assert ani != siti


def test_two_tabs_that_keep_the_same_person_keep_one(holder: Holder) -> None:
    keep(holder, SITI, ANI, guardian="g1")
    keep(holder, ANI, SITI, guardian="g1")

    assert kept() == [("Siti", "self", 1), ("Ani", "child", 1)]
