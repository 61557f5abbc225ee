from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from antrean.accounts import actions, queries, roles
from antrean.accounts.actions import Handing
from antrean.accounts.actions.acts import REASON_LENGTH
from antrean.accounts.errors import (
    AccountExistsError,
    InvalidAccountError,
    InvitationNotFoundError,
    StaffRefusedError,
)
from antrean.accounts.models import (
    ROLES,
    Account,
    CodeApp,
    Invitation,
    RecoveryCode,
    StaffAct,
    StaffKey,
)
from antrean.kernel import clock
from antrean.privacy import actions as privacy
from tests import make, staff

pytestmark = pytest.mark.django_db
PASSWORD = "kereta api malam"
NINE = make.an_instant()
SLIP = Handing("slip")


@pytest.fixture
def head():
    return staff.account("office_head", make.office())


def invite(by, *, role="officer", email="siti@example.org", office=None, handing=SLIP):
    return actions.invite(by, email=email, role=role, office=office or by.office, handing=handing)


def refused(act, *words, **named):
    with pytest.raises(StaffRefusedError) as refusal:
        act(*words, **named)
    return refusal.value.facts["reason"]


def acts():
    return list(StaffAct.objects.order_by("pk").values_list("act", "about", "reason"))


# Invitations


def test_who_is_invited_chooses_a_password_and_comes_in(head):
    made = invite(head)

    account = actions.accept(made.code, PASSWORD)

    assert (account.email, account.role, account.office) == (
        "siti@example.org",
        "officer",
        head.office,
    )
    assert actions.enter_as_staff("siti@example.org", PASSWORD, where="x") == account
    about = f"account:{account.pk}"
    assert acts() == [("invited", about, "officer"), ("password_chosen", "", "")]


def test_a_code_is_kept_as_a_hash_and_good_once_however_typed(head):
    code = invite(head).code
    typed = f" {code[:4].lower()}-{code[4:8]} {code[8:]} "

    actions.accept(typed, PASSWORD)

    assert not Invitation.objects.filter(code__contains=code).exists()
    with pytest.raises(InvitationNotFoundError):
        actions.accept(code, PASSWORD)


def test_a_code_is_good_for_three_days(head):
    with clock.stopped(NINE):
        code = invite(head).code
    with clock.stopped(NINE + timedelta(hours=72) - timedelta(seconds=1)):
        assert actions.invited_by(code) is not None
    with clock.stopped(NINE + timedelta(hours=72)), pytest.raises(InvitationNotFoundError):
        actions.accept(code, PASSWORD)


def test_a_new_slip_ends_the_one_before(head):
    made = invite(head)

    again = actions.reset(head, made.account.pk, handing=SLIP, reason="slip hilang")

    with pytest.raises(InvitationNotFoundError):
        actions.accept(made.code, PASSWORD)
    assert actions.accept(again.code, PASSWORD) == made.account


def test_who_was_shut_off_accepts_no_invitation(head):
    made = invite(head)

    actions.shut_off(head, made.account.pk, reason="pindah")

    with pytest.raises(InvitationNotFoundError):
        actions.accept(made.code, PASSWORD)


@pytest.mark.parametrize(
    ("password", "reason"),
    [
        ("", "password_empty"),
        ("pendek", "password_too_short"),
        ("1234567890123", "password_entirely_numeric"),
        ("siti@example.org", "password_too_similar"),
        ("qwerty123456", "password_too_common"),
    ],
)
def test_a_password_that_is_easily_found_is_refused_and_the_code_kept(head, password, reason):
    code = invite(head).code

    with pytest.raises(InvalidAccountError) as refusal:
        actions.accept(code, password)

    assert reason in refusal.value.facts["reasons"]
    assert actions.invited_by(code) is not None


def test_a_letters_code_is_drawn_when_it_leaves(head):
    with clock.stopped(NINE):
        made = invite(head, handing=Handing("email", "en"))
        [drawn] = actions.draw_invitations()
        again = actions.draw_invitations()

    assert (made.code, again) == ("", [])
    assert (drawn.to, drawn.language, drawn.office) == (
        "siti@example.org",
        "en",
        head.office.display_name,
    )
    with clock.stopped(NINE):
        assert actions.accept(drawn.code, PASSWORD) == made.account


def test_a_letter_that_nobody_takes_lapses_and_is_recorded(head):
    with clock.stopped(NINE):
        made = invite(head, handing=Handing("email"))
        [drawn] = actions.draw_invitations()
        actions.give_up_invitation(drawn.invitation_id)

        with pytest.raises(InvitationNotFoundError):
            actions.accept(drawn.code, PASSWORD)
    assert acts()[-1] == ("letter_failed", f"account:{made.account.pk}", "")


def test_an_address_is_invited_once(head):
    invite(head)

    with pytest.raises(AccountExistsError):
        invite(head, email="SITI@example.org")


# Who may do what to whom


@pytest.mark.parametrize("role", [name for name, _ in ROLES])
def test_a_head_of_office_gives_the_roles_below_theirs(head, role):
    if role in roles.GIVEN_BY_OFFICE_HEAD:
        assert invite(head, role=role).account.role == role
    else:
        assert refused(invite, head, role=role) in {"role", "office"}
        assert Account.objects.count() == 1


@pytest.mark.parametrize("by", ["reception", "officer", "supervisor", "directorate"])
def test_other_roles_invite_nobody(by):
    office = make.office()

    assert refused(invite, staff.account(by, office), office=office) in {"role", "office"}


def test_an_administrator_invites_anybody_anywhere():
    admin, office = staff.account("admin"), make.office()

    made = [
        invite(admin, role=role, office=office, email=f"{role}@example.org").account
        for role, _ in ROLES
    ]

    assert [one.office for one in made] == [
        None if one.role in roles.NATIONAL else office for one in made
    ]


CHANGES = {
    "role": lambda by, pk, reason: actions.change_role(
        by, pk, "supervisor", office=by.office, reason=reason
    ),
    "shut off": lambda by, pk, reason: actions.shut_off(by, pk, reason=reason),
    "let in": lambda by, pk, reason: actions.let_in_again(by, pk, reason=reason),
    "unlock": lambda by, pk, reason: actions.unlock(by, pk, reason=reason),
    "reset": lambda by, pk, reason: actions.reset(by, pk, handing=SLIP, reason=reason),
}


@pytest.mark.parametrize("change", CHANGES)
def test_nobody_changes_what_is_not_theirs_to_change(head, change):
    act = CHANGES[change]
    elsewhere = staff.account("officer", make.office())
    other_head, admin = staff.account("office_head", head.office), staff.account("admin")
    officer = staff.account("officer", head.office)

    assert refused(act, head, elsewhere.pk, "uji") == "office"
    assert refused(act, head, admin.pk, "uji") == "office"
    assert refused(act, head, other_head.pk, "uji") == "role"
    assert refused(act, head, head.pk, "uji") == "self"
    assert refused(act, officer, elsewhere.pk, "uji") == "office"
    assert refused(act, head, 0, "uji") == "gone"
    assert acts() == []


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_asks_for_a_reason(head, change):
    officer = staff.account("officer", head.office)

    assert refused(CHANGES[change], head, officer.pk, "  ") == "reason"

    officer.refresh_from_db()
    assert (officer.role, officer.is_active, acts()) == ("officer", True, [])


def test_a_change_of_role_is_recorded_with_the_role_and_why(head):
    officer = staff.account("officer", head.office)

    actions.change_role(head, officer.pk, "supervisor", office=head.office, reason="naik  jabatan")

    officer.refresh_from_db()
    assert officer.role == "supervisor"
    assert acts() == [("role_changed", f"account:{officer.pk}", "supervisor: naik jabatan")]


def test_a_head_of_office_moves_nobody_to_another_office(head):
    officer = staff.account("officer", head.office)

    other = make.office()
    assert (
        refused(actions.change_role, head, officer.pk, "officer", office=other, reason="x")
        == "office"
    )


def test_an_administrator_moves_somebody_to_another_office(head):
    officer, other = staff.account("officer", head.office), make.office()

    actions.change_role(
        staff.account("admin"), officer.pk, "officer", office=other, reason="mutasi"
    )

    officer.refresh_from_db()
    assert officer.office == other


def test_a_reset_ends_password_pin_and_second_factor_at_once(head):
    officer = actions.create_staff(
        email="o@example.org", role="officer", password=PASSWORD, office=head.office
    )
    actions.choose_pin(officer.pk, "2580")
    browser = staff.at_work(officer)
    CodeApp.objects.create(account=officer, secret_sealed="x", since=NINE)
    actions.make_recovery_codes(officer.pk)

    actions.reset(head, officer.pk, handing=SLIP, reason="ponsel hilang")

    officer.refresh_from_db()
    assert (officer.pin, officer.is_invited) == ("", True)
    assert not queries.has_second_factor(officer)
    assert not RecoveryCode.objects.exists()
    assert browser.get("/petugas/akun/").status_code == 302


def test_who_is_shut_off_is_out_with_the_next_click(head):
    officer = staff.account("officer", head.office)
    browser = staff.at_work(officer)
    was = browser.get("/petugas/akun/").status_code

    actions.shut_off(head, officer.pk, reason="pensiun")

    assert (was, browser.get("/petugas/akun/").status_code) == (200, 302)
    assert refused(actions.reset, head, officer.pk, handing=SLIP, reason="x") == "gone"
    actions.let_in_again(head, officer.pk, reason="kembali")
    assert staff.at_work(officer).get("/petugas/akun/").status_code == 200


# The record


def test_an_act_has_time_office_and_a_short_reason(head):
    with clock.stopped(NINE):
        actions.record_act(head.pk, "day_opened", about="2017-08-09", reason="a" * 500)

    act = StaffAct.objects.get()
    assert (act.at, act.account, act.office, act.about) == (NINE, head, head.office, "2017-08-09")
    assert len(act.reason) == REASON_LENGTH


def test_an_act_that_nobody_knows_is_not_recorded(head):
    with pytest.raises(LookupError):
        actions.record_act(head.pk, "danced")


def test_the_record_is_of_an_office_newest_first(head):
    admin, other = staff.account("admin"), staff.account("office_head", make.office())
    for by, act in ((head, "sign_in"), (other, "sign_in"), (admin, "sign_in"), (head, "sign_out")):
        actions.record_act(by.pk, act)

    theirs = queries.acts_of(head.office_id, nowhere=False)
    wider = queries.acts_of(head.office_id, nowhere=True)

    assert [one.act for one in theirs] == ["sign_out", "sign_in"]
    assert [one.account for one in wider] == [head, admin, head]


def test_the_record_is_kept_for_two_years(head):
    for days in (730, 731):
        with clock.stopped(NINE - timedelta(days=days)):
            actions.record_act(head.pk, "sign_in")

    with clock.stopped(NINE):
        report = privacy.apply_retention()

    assert report["acts"] == 1
    assert StaffAct.objects.get().at == NINE - timedelta(days=730)


# What the database refuses


KEY = {"handle": "h", "credential": "c", "public_key": "k", "sign_count": 0, "since": NINE}


@pytest.mark.parametrize(
    ("rows", "constraint"),
    [
        ([(StaffAct, {"at": NINE, "act": ""})], "staff_act_says_what"),
        ([(CodeApp, {"secret_sealed": "", "since": NINE})], "code_app_has_a_secret"),
        ([(RecoveryCode, {"code": "x"})] * 2, "recovery_code_once|recoverycode.account_id"),
        ([(StaffKey, {**KEY, "number": 6})], "staff_key_at_most_five"),
        ([(StaffKey, {**KEY, "number": 1, "handle": ""})], "staff_key_can_be_checked"),
        (
            [(StaffKey, {**KEY, "number": 1, "credential": one}) for one in "ab"],
            "staff_key_once_per_number|staffkey.account_id",
        ),
        (
            [(StaffKey, {**KEY, "number": number}) for number in (1, 2)],
            "staff_key_of_one_account|staffkey.credential",
        ),
        (
            [(Invitation, {"way": "slip", "begun_at": NINE, "ends_at": NINE})],
            "invitation_has_a_code_or_sends_one",
        ),
    ],
)
def test_the_database_refuses(head, rows, constraint):
    *before, (last, facts) = rows
    for model, known in before:
        model.objects.create(account=head, **known)

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        last.objects.create(account=head, **facts)


def test_the_database_knows_whose_an_invitations_code_is(head):
    dates = {"begun_at": NINE, "ends_at": NINE, "way": "slip", "code": "x"}
    Invitation.objects.create(account=head, **dates)

    with (
        pytest.raises(IntegrityError, match=r"invitation_code_of_one_account|invitation\.code"),
        transaction.atomic(),
    ):
        Invitation.objects.create(account=staff.account("admin"), **dates)
