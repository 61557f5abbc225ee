from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.process.stage import Stage, Template, staged


@pytest.fixture(scope="session")
def template() -> Template:
    return Template.shared()


@pytest.fixture
def stage(template: Template, tmp_path: Path) -> Iterator[Stage]:
    """An open office, the simulator before it, and none of our processes running."""
    with template.copied(tmp_path) as url, staged(tmp_path, url) as stage:
        yield stage
