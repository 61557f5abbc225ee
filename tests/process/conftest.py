from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.stage import Stage, Template, staged


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Leave these to one worker: they mostly wait, and the others have the processors meanwhile."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.xdist_group("process"))


@pytest.fixture(scope="session")
def template() -> Template:
    return Template.shared()


@pytest.fixture
def stage(template: Template, tmp_path: Path) -> Iterator[Stage]:
    """An open office, the simulator before it, and none of our processes running."""
    with template.copied(tmp_path) as url, staged(tmp_path, url) as stage:
        yield stage
