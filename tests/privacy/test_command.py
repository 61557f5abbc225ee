from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from antrean.config.cli import main
from antrean.kernel import clock
from antrean.people import actions as people

NOW = datetime(2026, 12, 1, 3, tzinfo=UTC)

pytestmark = pytest.mark.django_db


def test_retain_erases_what_is_due_and_says_how_much(capsys: pytest.CaptureFixture[str]) -> None:
    with clock.stopped(NOW):
        people.recognise(bsuid="ID.1", at=NOW)

    with clock.stopped(NOW + timedelta(days=31)):
        assert main(["privacy", "retain"]) == 0
        first = capsys.readouterr().out
        assert main(["privacy", "retain"]) == 0
        second = capsys.readouterr().out

    assert first == "1 names\n"
    assert second == "nothing was due\n"


def test_show_lists_the_proof(capsys: pytest.CaptureFixture[str]) -> None:
    with clock.stopped(NOW):
        people.recognise(bsuid="ID.1", at=NOW)
    with clock.stopped(NOW + timedelta(days=31)):
        main(["privacy", "retain"])
    capsys.readouterr()

    assert main(["privacy", "show"]) == 0

    expected = "2027-01-01 03:00 UTC  schedule: 1 names, older than 2026-12-02 03:00 UTC\n"
    assert capsys.readouterr().out == expected


def test_privacy_alone_is_wrong_usage() -> None:
    with pytest.raises(SystemExit) as exit_:
        main(["privacy"])

    assert exit_.value.code == 2
