"""`antrean audit`: whether a day still holds, the heads to compare it with, and who did what."""

from __future__ import annotations

import pytest

from antrean.accounts.models import Account
from antrean.bookings.actions import Actor
from antrean.config import cli
from antrean.counters import actions
from antrean.counters.actions import close_day
from antrean.counters.models import HallEvent
from tests import make
from tests.counters.office import Day, a_day, key

pytestmark = pytest.mark.django_db


@pytest.fixture
def day() -> Day:
    day = a_day()
    day.came("Ani")
    day.do("call_next", day.counter(1))
    return day


@pytest.fixture
def verify(day: Day, capsys: pytest.CaptureFixture[str]):
    """Verify the day; give the exit code, the answer and the complaint."""

    def run(*words: str) -> tuple[int, str, str]:
        code = cli.main(
            ["audit", "verify", day.slot.office.code, "--day", str(day.slot.day), *words]
        )
        told = capsys.readouterr()
        return code, told.out, told.err

    return run


def test_a_chain_that_holds_is_told_with_its_head_and_its_acts(day: Day, verify) -> None:
    head = day.hall.head

    assert verify() == (0, f"{head}  3 acts\n", "")
    assert verify("--head", head.upper()) == (0, f"{head}  3 acts\n", "")


def test_the_first_changed_act_is_named(verify) -> None:
    HallEvent.objects.filter(number=2).update(counter=9)

    assert verify() == (1, "", "antrean: act 2 is not what was linked\n")


def test_another_head_than_the_one_that_was_kept_is_refused(day: Day, verify) -> None:
    earlier = HallEvent.objects.get(number=1).link

    assert verify("--head", earlier) == (1, "", "antrean: act 2 came after this head\n")
    code, _, why = verify("--head", "0" * 64)
    assert (code, why) == (
        1,
        f"antrean: no act has this head; the last of 3 has {day.hall.head}\n",
    )


def test_a_day_without_a_hall_has_no_acts_and_no_head(day: Day, verify) -> None:
    assert verify("--day", "2017-08-10") == (0, "-  0 acts\n", "")
    code, _, why = verify("--day", "2017-08-10", "--head", "0" * 64)
    assert (code, why) == (1, "antrean: no act has this head; there are none\n")


def test_an_office_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["audit", "verify", "nowhere", "--day", "2017-08-09"]) == 1
    assert "nowhere" in capsys.readouterr().err


def test_the_heads_of_all_offices_are_printed_to_be_kept_apart(
    day: Day, capsys: pytest.CaptureFixture[str]
) -> None:
    other = a_day()
    other.came("Ani")
    with other.at(16).clock():
        close_day(other.slot.office, other.slot.day)
    heads = sorted(
        [(day, 3, "open"), (other, 3, "closed")], key=lambda one: one[0].slot.office.code
    )

    assert cli.main(["audit", "heads", "--day", str(day.slot.day)]) == 0

    assert capsys.readouterr().out.splitlines() == [
        f"{one.slot.office.code} {one.hall.head} {acts} {state}" for one, acts, state in heads
    ]


@pytest.fixture
def who(day: Day, capsys: pytest.CaptureFixture[str]):
    """Ask who did what on the day; give the lines of the answer."""

    def run() -> list[str]:
        assert cli.main(["audit", "who", day.slot.office.code, "--day", str(day.slot.day)]) == 0
        return capsys.readouterr().out.splitlines()

    return run


def test_who_did_what_is_told_by_the_address_of_their_account(day: Day, who) -> None:
    (by,) = day.officers.values()
    email = Account.objects.get(pk=by.name.removeprefix("staff:")).email
    day.later(minutes=1, seconds=5).do("call_next", day.counter(2))  # nobody waits

    told = who()

    assert told[1:3] == [f"2 07:30:00 open - {email}", f"3 07:30:00 call turn {email}"]
    assert told[3].startswith("4 07:31:05 open - petugas-2-")
    assert "Ani" not in " ".join(told)


def test_whoever_moved_to_another_office_since_is_still_told(day: Day, who) -> None:
    Account.objects.update(office=make.office())

    assert "petugas-1-" in who()[2]


def test_the_system_and_whom_nobody_knows_are_told_apart(day: Day, who) -> None:
    office = day.slot.office
    stranger = Actor("staff", "staff:0")
    with day.clock():
        actions.issue_service(office, "pickup", stranger, request_key=key())
        close_day(office, day.slot.day)

    told = [line.split()[2:] for line in who()]

    assert ["enter", "-", "unknown"] in told
    assert told[-1] == ["close", "-", "system"]


def test_of_a_day_without_a_hall_nobody_did_anything(day: Day, capsys) -> None:
    assert cli.main(["audit", "who", day.slot.office.code, "--day", "2017-08-10"]) == 0
    assert capsys.readouterr().out == ""
