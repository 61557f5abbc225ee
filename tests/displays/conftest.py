from __future__ import annotations

import pytest

from tests import make
from tests.displays.desks import Hall


@pytest.fixture
def bogor(db: None) -> Hall:
    """The hall of Bogor's office on 9 August, open since noon."""
    hall = Hall(make.office(code="bogor"))
    hall.opens()
    return hall
