"""What the processes know of each other."""

from __future__ import annotations

from django.db import models


class Beat(models.Model):
    """When a kind of process was last known to be well."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name
