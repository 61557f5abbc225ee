from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from tests.channels.email.mailbox import Mailbox, opened


@pytest.fixture
def mailbox(settings: Any) -> Iterator[Mailbox]:
    with opened(settings) as mailbox:
        yield mailbox
