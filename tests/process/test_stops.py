"""A stop in the middle of the work: what is under way ends, and the next start goes on."""

from __future__ import annotations

from random import Random

import pytest

from tests.process.people import People, check
from tests.process.running import free_port, until
from tests.process.stage import Program, Stage

pytestmark = pytest.mark.process

STOPS = 3


def test_serve_told_to_stop_leaves_nothing_half_done_and_goes_on(stage: Stage) -> None:
    random = Random(1)  # noqa: S311  # a lottery, no secret
    ports = ["--port", str(stage.web_port), "--live-port", str(free_port())]
    serve = stage.start("serve", "serve", *ports)
    until(lambda: stage.status("/readyz") == 200)
    people = People(stage, random, stage.days())

    codes = [_stopped_at_work(serve, stage, people) for _ in range(STOPS)]
    people.follow_until(lambda: people.are_done)
    until(stage.is_quiet)

    assert codes == [0] * STOPS
    assert set(check(stage, people).values()) == {1}
    assert "Traceback" not in serve.log.read_text()


def _stopped_at_work(serve: Program, stage: Stage, people: People) -> int:
    """Stop it while people talk, look that it left nothing under way, and start it again."""
    people.join(8)
    people.follow_for(people.random.uniform(0.1, 1))
    code = serve.stop()
    assert stage.being_sent() == set()
    serve.start()
    until(lambda: stage.status("/readyz") == 200)
    return code


def test_a_sending_without_an_answer_is_accounted_for_before_the_worker_ends(stage: Stage) -> None:
    stage.web()
    worker = stage.worker()
    people = People(stage, Random(1), stage.days())  # noqa: S311  # as above
    stage.control.post("/faults", json={"kind": "time_out"}).raise_for_status()

    people.join(1)
    # Claimed alone is not enough: stopped before its turn, a message is given back unsent.
    until(stage.fault_is_met)
    code = worker.stop()
    states = stage.column("SELECT state FROM notifications_message WHERE kind = 'hold'")
    stage.pass_lease()
    worker.start()
    people.follow_until(lambda: people.are_done)
    until(stage.is_quiet)

    assert (code, states) == (0, ["unknown"])
    assert set(check(stage, people).values()) == {1}
