"""What every test gets: a database that threads can share, and Hypothesis' profiles."""

from __future__ import annotations

import gc
import logging
import os
from collections.abc import Iterator
from datetime import timedelta

import pytest
import structlog
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck, Phase, settings

from antrean.kernel import fresh

settings.register_profile("dev", max_examples=30, deadline=None)
settings.register_profile("ci", max_examples=100, deadline=None, derandomize=True, print_blob=True)
settings.register_profile(
    "quick", max_examples=10, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate]
)
# For `make soak`. One input may take its time, but not for ever.
settings.register_profile(
    "soak",
    max_examples=10_000,
    deadline=timedelta(seconds=10),
    # Rounds after the first run in other instances of a test's class.
    suppress_health_check=[HealthCheck.differing_executors],
)
PROFILE = os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev")
settings.load_profile(PROFILE)
SOAK_ROUNDS = 10


class _AtOnce:
    """Shows each failure when it happens: a soak goes on for more than an hour after it."""

    def __init__(self, terminal: pytest.TerminalReporter) -> None:
        self.terminal = terminal

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed:
            self.terminal.write_line(f"\n{report.nodeid}, {report.when}\n{report.longreprtext}")


def pytest_sessionstart(session: pytest.Session) -> None:
    plugins = session.config.pluginmanager
    terminal = plugins.get_plugin("terminalreporter")
    if PROFILE == "soak" and terminal:
        plugins.register(_AtOnce(terminal))


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that no worker is left with it at the end.

    A hundred thousand inputs are ten rounds: Hypothesis keeps all of a round in memory.
    """
    items.sort(key=_turn)
    if PROFILE == "soak":
        marked = [(item, item.get_closest_marker("fuzz")) for item in items]
        for item, fuzz in marked:
            items += [item] * (fuzz.kwargs.get("rounds", SOAK_ROUNDS) - 1 if fuzz else 0)


def _turn(item: pytest.Item) -> int:
    if item.get_closest_marker("browser"):
        return 0
    return 1 if any(map(item.get_closest_marker, ("long", "process"))) else 2


def pytest_collection_finish() -> None:
    """Let the garbage collector pass over what stays until the end: an eighth of the time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Put SQLite's test database in a file: in memory, threads would not race for it."""
    database = django_settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite"):
        worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
        database["TEST"]["NAME"] = str(django_settings.VAR / f"test-{worker}.sqlite3")


@pytest.fixture(autouse=True)
def _nothing_kept() -> None:
    """Let no test see what another read, nor speak the language in which it ended."""
    fresh.forget_all()
    translation.deactivate()


@pytest.fixture(autouse=True)
def _logs_as_they_were() -> Iterator[None]:
    """Undo what a command did to the logs of this process: they are the whole suite's."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    yield
    if root.handlers is not handlers:
        root.handlers, root.level = handlers, level
        structlog.reset_defaults()
