from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.db import connection, migrations, models
from django.db.migrations import operations
from django.db.migrations.autodetector import MigrationAutodetector
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
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


# What a database in use takes without making anybody wait, and what the last release's
# processes, which run on beside it, do not notice. An index is made by RunPython, CONCURRENTLY on
# PostgreSQL, with the AddIndex as a state operation (CONTRIBUTING.md shows one).
GENTLE = (
    operations.CreateModel,
    operations.AddField,
    operations.AlterModelOptions,
    operations.AlterModelManagers,
    operations.RunPython,
    operations.SeparateDatabaseAndState,
)
# A release later, when no process knows the column any more: "0007_contract_….py".
CONTRACTING = (operations.RemoveField, operations.RemoveConstraint, operations.DeleteModel)


def harsh(migration: migrations.Migration) -> Iterator[str]:
    """Yield what of a migration would lock a table in use, or break the release before."""
    allowed = GENTLE + CONTRACTING if "contract" in migration.name else GENTLE
    for operation in _on_the_database(migration):
        if not isinstance(operation, allowed):
            yield operation.describe()
        elif isinstance(operation, operations.AddField) and not _may_be_left_out(operation.field):
            yield f"{operation.describe()}, which old processes do not fill"
        elif isinstance(operation, operations.RunPython) and not operation.reversible:
            yield f"{operation.describe()}, without a way back"


def _on_the_database(migration: migrations.Migration) -> Iterator[Operation]:
    for operation in migration.operations:
        if isinstance(operation, operations.SeparateDatabaseAndState):
            yield from operation.database_operations
        else:
            yield operation


def _may_be_left_out(field: models.Field) -> bool:  # type: ignore[type-arg]  # of any kind
    return field.null or field.has_db_default() or field.many_to_many


def test_a_later_migration_makes_nobody_wait_and_breaks_no_older_process() -> None:
    later = [
        migration
        for (label, _), migration in MigrationLoader(None).disk_migrations.items()
        if label in OURS and not migration.initial and not migration.name.startswith("0001")
    ]

    found = {str(migration): list(harsh(migration)) for migration in later}

    assert found
    assert {name: wrong for name, wrong in found.items() if wrong} == {}


@pytest.mark.parametrize(
    "operation",
    [
        operations.AddIndex("Slot", models.Index(fields=["day"], name="x")),
        operations.AlterField("Slot", "day", models.DateTimeField()),
        operations.AddField("Slot", "extra", models.IntegerField(default=0)),
        operations.RemoveField("Slot", "day"),
        operations.RunPython(print),
    ],
    ids=lambda operation: type(operation).__name__,
)
def test_what_locks_or_breaks_is_noticed(operation: Operation) -> None:
    migration = migrations.Migration("0009_more", "bookings")
    migration.operations = [operation]

    assert len(list(harsh(migration))) == 1


def test_a_column_goes_only_in_a_migration_that_says_so() -> None:
    migration = migrations.Migration("0009_contract_day", "bookings")
    migration.operations = [operations.RemoveField("Slot", "day")]

    assert list(harsh(migration)) == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has no such settings")
def test_hot_tables_have_room_on_their_pages_and_are_vacuumed_in_small_bites() -> None:
    hot = ["bookings_slot", "bookings_claim", "bookings_place", "bookings_booking"]
    hot += ["notifications_message", "whatsapp_inboxevent"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT relname, reloptions FROM pg_class WHERE relname = ANY(%s)", [hot])
        found = {name: " ".join(options or []) for name, options in cursor.fetchall()}
        cursor.execute(
            "SELECT tablename FROM pg_indexes WHERE indexname LIKE %s AND tablename = ANY(%s)",
            [r"%\_like", hot],
        )
        searched_by_nobody = cursor.fetchall()

    assert found.keys() == set(hot)
    for settings in found.values():
        assert "fillfactor" in settings
        assert "autovacuum_vacuum_scale_factor=0.01" in settings
    assert searched_by_nobody == []


@pytest.mark.django_db
@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL does not look there")
def test_sqlite_finds_the_claims_of_a_booking_without_reading_all() -> None:
    with connection.cursor() as cursor:
        cursor.execute("EXPLAIN QUERY PLAN SELECT 1 FROM bookings_claim WHERE booking_id = 1")
        (*_, plan) = cursor.fetchone()

    assert plan.startswith("SEARCH bookings_claim USING")
