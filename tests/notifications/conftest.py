from __future__ import annotations

from random import Random

import pytest

from antrean.notifications.delivery import Sender
from antrean.notifications.verdicts import Judge
from tests.notifications.carrier import Carrier


@pytest.fixture
def carrier() -> Carrier:
    return Carrier()


@pytest.fixture
def sender(carrier: Carrier) -> Sender:
    return Sender({"whatsapp": carrier}, Judge(Random(1)))  # noqa: S311  # jitter, no secret
