"""What is wrong with a form of staff, told at its field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

_NO_VALUES: Mapping[str, object] = MappingProxyType({})


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with a field: the field's id, the words' key, and what is filled in."""

    field: str
    key: str
    values: Mapping[str, object] = _NO_VALUES
