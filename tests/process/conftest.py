from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.stage import Stage, Template, staged


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Template:
    return Template(tmp_path_factory.mktemp("template"))


@pytest.fixture
def stage(template: Template, tmp_path: Path) -> Iterator[Stage]:
    """An open office, the simulator before it, and none of our processes running."""
    with template.copied(tmp_path) as url, staged(tmp_path, url) as stage:
        yield stage
