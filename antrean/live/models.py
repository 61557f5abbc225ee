"""How far the publisher of changes has read."""

from __future__ import annotations

from django.db import models


class Cursor(models.Model):
    """How far one log has been published. Its row is the publisher's lock.

    Ids are given before their transaction commits, so a lower one may be seen after a higher:
    `gaps` are the ids below `top` that may still come (`live.gaps`).
    """

    log = models.CharField(max_length=10, primary_key=True)
    top = models.BigIntegerField(default=0)
    gaps = models.JSONField(default=list)

    def __str__(self) -> str:
        return f"{self.log} {self.top}"
