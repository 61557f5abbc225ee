"""Every class of failure, and exactly what follows from it."""

from __future__ import annotations

from random import Random

import pytest

from antrean.notifications.models import KINDS
from antrean.notifications.transport import Failure, TransportError
from antrean.notifications.verdicts import MOST_TRIES, Case, Halt, Judge, Verdict, after_silence


def seeded(seed: int) -> Judge:
    return Judge(Random(seed))  # noqa: S311  # jitter, no secret


JUDGE = seeded(7)


def judged(failure: Failure, **facts: object) -> Verdict:
    case = Case(**{"kind": "answer", "tries": 0, "unknown_wait": 60.0} | facts)  # type: ignore[arg-type]
    return JUDGE.judge(TransportError(failure, "131047", template="penutupan"), case)


@pytest.mark.parametrize(
    ("failure", "halt"),
    [
        ("stop_transport", Halt("transport", 60)),
        ("stop_number", Halt("number", 60)),
        ("slow_transport", Halt("transport", 60)),
        ("slow_number", Halt("number", 1)),
    ],
)
def test_what_stops_or_slows_everybody_keeps_the_message_and_halts(
    failure: Failure, halt: Halt
) -> None:
    assert judged(failure) == Verdict(state="owed", halts=(halt,))


def test_one_person_waits_four_times_as_long_each_time_then_it_is_given_up() -> None:
    waits = [judged("slow_person", tries=tries).wait for tries in range(5)]

    assert waits == [1, 4, 16, 64, 256]
    assert judged("slow_person", tries=5) == Verdict(state="dead")


def test_a_passing_trouble_is_tried_six_times_with_growing_delays() -> None:
    verdicts = [judged("again", tries=tries) for tries in range(MOST_TRIES)]

    assert {(verdict.state, verdict.counts) for verdict in verdicts} == {("owed", True)}
    waits = [verdict.wait for verdict in verdicts]
    assert waits == sorted(waits)
    assert all(3**n <= wait <= 3**n * 1.25 for n, wait in enumerate(waits))
    assert judged("again", tries=MOST_TRIES) == Verdict(state="dead")


def test_what_never_left_us_is_sent_again_at_once_then_as_any_trouble() -> None:
    assert judged("unsent") == Verdict(state="owed", counts=True)
    assert judged("unsent", tries=1).wait >= 3


def test_an_unknown_outcome_waits_for_news_then_is_sent_once_more() -> None:
    assert judged("unknown") == Verdict(state="unknown", wait=60.0)
    assert after_silence(sent_again=False).state == "owed"
    assert after_silence(sent_again=True).state == "dead"


def test_a_shut_window_asks_for_a_template_then_for_staff() -> None:
    assert judged("window_shut") == Verdict(state="owed")
    assert judged("window_shut", error="131047") == Verdict(state="call_list")
    assert judged("window_shut", by_template=True) == Verdict(state="call_list")
    assert judged("for_staff") == Verdict(state="call_list")


@pytest.mark.parametrize("failure", ["unreachable", "forbidden", "forbidden_stop_reminders"])
def test_whom_we_may_not_write_to_is_not_tried_again(failure: Failure) -> None:
    states = {kind: judged(failure, kind=kind).state for kind, _ in KINDS}

    called = {kind for kind, state in states.items() if state == "call_list"}
    assert called == {"closure", "delay"}
    assert set(states.values()) == {"call_list", "failed"}
    assert judged(failure).marks_unreachable == (failure == "unreachable")


def test_a_complaint_of_many_stops_all_reminders() -> None:
    halts = judged("forbidden_stop_reminders").halts

    assert halts == (Halt("kind", name="reminder"), Halt("kind", name="nudge"))


def test_a_lost_picture_is_uploaded_again_once() -> None:
    assert judged("media_again") == Verdict(state="owed", forgets_media=True)
    assert judged("media_again", error="131047").state == "dead"


def test_a_missing_number_is_asked_for() -> None:
    assert judged("ask_number") == Verdict(state="failed", asks_number=True)


def test_a_faulty_template_is_a_dead_letter_or_a_call() -> None:
    assert judged("template", kind="reminder") == Verdict(state="dead")
    assert judged("template", kind="closure") == Verdict(state="call_list")


def test_a_paused_template_switches_off_what_needs_it() -> None:
    reminder = judged("template_off", kind="reminder")
    closure = judged("template_off", kind="closure")

    assert reminder == Verdict(state="dead", halts=(Halt("kind", name="reminder"),))
    assert closure == Verdict(state="call_list", halts=(Halt("template", name="penutupan"),))


def test_our_bug_is_a_dead_letter() -> None:
    assert judged("our_bug") == Verdict(state="dead")


def test_the_same_seed_gives_the_same_delays() -> None:
    case = Case(kind="answer", tries=2, unknown_wait=60.0)
    error = TransportError("again", "2")

    assert seeded(3).judge(error, case) == seeded(3).judge(error, case)


def test_what_cannot_go_by_its_channel_goes_by_another_at_once() -> None:
    assert judged("elsewhere") == Verdict(state="owed", goes_elsewhere=True)
