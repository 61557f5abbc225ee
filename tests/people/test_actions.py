from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction

from antrean.people import actions
from antrean.people.models import Holder, Identity
from tests import make

pytestmark = pytest.mark.django_db

NOON = datetime(2026, 12, 1, 5, tzinfo=UTC)
LATER = NOON + timedelta(days=100)
BUDI = "ID.111"
SITI = "ID.222"
NUMBER = "+6281234567890"


def names(holder: Holder) -> set[tuple[str, str]]:
    return set(holder.identities.values_list("kind", "value"))


def test_names_seen_together_for_the_first_time_belong_to_one_person() -> None:
    holder = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)

    assert names(holder) == {("bsuid", BUDI), ("phone", NUMBER)}
    assert actions.recognise(bsuid=BUDI, at=LATER) == holder
    assert actions.recognise(phone=NUMBER, at=LATER) == holder
    assert Holder.objects.count() == 1


def test_a_person_known_by_phone_alone_gets_the_user_id_that_comes_with_it() -> None:
    by_phone = make.contact_holder(phone=NUMBER)

    assert actions.recognise(bsuid=BUDI, phone=NUMBER, at=LATER) == by_phone
    assert names(by_phone) == {("bsuid", BUDI), ("phone", NUMBER)}


def test_a_person_known_by_user_id_alone_gets_the_phone_that_comes_with_it() -> None:
    by_id = actions.recognise(bsuid=BUDI, at=NOON)

    assert actions.recognise(bsuid=BUDI, phone=NUMBER, at=LATER) == by_id
    assert actions.recognise(phone=NUMBER, at=LATER) == by_id


def test_a_recycled_number_belongs_to_a_new_person_from_then_on() -> None:
    old = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)

    new = actions.recognise(bsuid=SITI, phone=NUMBER, at=LATER)

    assert new != old
    assert actions.recognise(phone=NUMBER, at=LATER) == new
    assert actions.recognise(bsuid=BUDI, at=LATER) == old
    assert names(old) == {("bsuid", BUDI)}
    new.refresh_from_db()
    old.refresh_from_db()
    assert (new.number_recycled_at, old.number_recycled_at) == (LATER, None)


def test_what_was_said_before_the_number_changed_hands_moves_it_nowhere() -> None:
    old = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)
    new = actions.recognise(bsuid=SITI, phone=NUMBER, at=LATER)

    late = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON + timedelta(hours=1))

    assert late == old
    assert actions.recognise(phone=NUMBER, at=LATER) == new


def test_both_names_known_for_two_persons_answers_the_one_of_the_user_id() -> None:
    by_phone = make.contact_holder(phone=NUMBER)
    by_id = actions.recognise(bsuid=BUDI, at=NOON)

    assert actions.recognise(bsuid=BUDI, phone=NUMBER, at=LATER) == by_id
    assert actions.recognise(phone=NUMBER, at=LATER) == by_phone


def test_the_user_id_of_the_parent_portfolio_finds_the_person_too() -> None:
    holder = actions.recognise(bsuid=BUDI, parent_bsuid="ID.999", at=NOON)

    assert actions.recognise(bsuid=SITI, parent_bsuid="ID.999", at=LATER) == holder


def test_an_announced_change_gives_the_person_both_names_however_often_it_comes() -> None:
    holder = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)

    for _ in range(3):
        actions.link_change(
            previous_bsuid=BUDI,
            current_bsuid=SITI,
            previous_phone=NUMBER,
            phone="+628111100333",
            at=LATER,
        )

    assert actions.recognise(bsuid=SITI, at=LATER) == holder
    assert actions.recognise(phone="+628111100333", at=LATER) == holder
    assert names(holder) == {("bsuid", BUDI), ("bsuid", SITI), ("phone", "+628111100333")}
    assert actions.recognise(phone=NUMBER, at=LATER) != holder


def test_a_change_announced_after_the_first_new_message_still_joins_the_two() -> None:
    holder = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)
    actions.recognise(bsuid=SITI, phone="+628111100333", at=LATER)

    actions.link_change(previous_bsuid=BUDI, current_bsuid=SITI, phone="+628111100333", at=LATER)

    assert actions.recognise(bsuid=SITI, phone="+628111100333", at=LATER) == holder


def test_a_change_of_somebody_unknown_changes_nothing() -> None:
    actions.link_change(previous_bsuid=BUDI, current_bsuid=SITI, at=NOON)

    assert Holder.objects.count() == 0


def test_forgetting_removes_every_name_and_the_next_message_is_a_new_persons() -> None:
    holder = actions.recognise(bsuid=BUDI, phone=NUMBER, at=NOON)

    removed = actions.forget(holder.pk)

    holder.refresh_from_db()
    assert removed == 2
    assert holder.erased_at is not None
    assert names(holder) == set()
    assert actions.recognise(bsuid=BUDI, phone=NUMBER, at=LATER) != holder


def test_an_email_address_is_one_in_any_case() -> None:
    assert make.contact_holder(email="Budi@Contoh.ID") == make.contact_holder(
        email="budi@contoh.id"
    )


def test_hearing_from_a_person_opens_the_window_and_an_older_message_does_not_shut_it() -> None:
    holder = actions.recognise(bsuid=BUDI, at=NOON)
    Holder.objects.update(unreachable_since=NOON)

    actions.heard(holder.pk, LATER)
    actions.heard(holder.pk, NOON)

    holder.refresh_from_db()
    assert (holder.last_heard_at, holder.unreachable_since) == (LATER, None)


def test_the_first_notice_shown_is_the_one_that_is_kept() -> None:
    holder = actions.recognise(bsuid=BUDI, at=NOON)

    actions.note_notice([holder.pk], "2026-11", NOON)
    actions.note_notice([holder.pk], "2027-01", LATER)

    holder.refresh_from_db()
    assert (holder.notice_version, holder.notice_at) == ("2026-11", NOON)


def test_the_database_lets_a_name_point_to_one_holder_only() -> None:
    holder = actions.recognise(bsuid=BUDI, at=NOON)
    other = actions.recognise(bsuid=SITI, at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(holder=other, kind="bsuid", value=BUDI, since=NOON)
    assert holder.identities.count() == 1


def test_the_database_refuses_a_name_without_a_value() -> None:
    holder = actions.recognise(bsuid=BUDI, at=NOON)

    with pytest.raises(IntegrityError), transaction.atomic():
        Identity.objects.create(holder=holder, kind="phone", value="", since=NOON)


def test_the_database_refuses_a_language_we_do_not_speak() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(created_at=NOON, language="nl")


def test_the_database_refuses_a_notice_without_its_time() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Holder.objects.create(created_at=NOON, notice_version="2026-11")
