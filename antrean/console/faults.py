"""What is wrong with a form of staff, told at its field."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

_NO_VALUES: Mapping[str, object] = MappingProxyType({})
_PERSON: Final = re.compile(r"p(\d+)-")


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: the field's id, the words' key, and what is filled in."""

    field: str
    key: str
    values: Mapping[str, object] = _NO_VALUES

    @property
    def person(self) -> int:
        """Which of several people on a page it is about; 0 for nobody of them."""
        found = _PERSON.match(self.field)
        return int(found[1]) if found else 0
