"""The writes of running: one beat."""

from __future__ import annotations

from antrean.config.models import Beat
from antrean.kernel import clock


def beat(name: str) -> None:
    """Say that the process `name` is well."""
    Beat.objects.update_or_create(name=name, defaults={"at": clock.now()})
