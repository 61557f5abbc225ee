from __future__ import annotations

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django.utils import translation

OURS = sorted(
    config.label for config in apps.get_app_configs() if config.name.startswith("antrean")
)


@pytest.mark.parametrize("label", OURS)
def test_an_app_has_one_last_migration(label: str) -> None:
    leaves = MigrationLoader(None).graph.leaf_nodes(label)

    assert len(leaves) <= 1


@pytest.mark.django_db
def test_models_and_migrations_agree() -> None:
    loader = MigrationLoader(connection)
    detector = MigrationAutodetector(loader.project_state(), ProjectState.from_apps(apps))

    # Django's own labels are compared as written, not as spoken.
    with translation.override(None):
        changes = detector.changes(graph=loader.graph)

    assert {label: found for label, found in changes.items() if label in OURS} == {}
