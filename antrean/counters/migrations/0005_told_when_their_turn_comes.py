"""An index of who asked to be told of their turn, made without making anybody wait."""

from django.db import migrations, models

ASKED = "asked_at IS NOT NULL AND done_at IS NULL AND told_called_at IS NULL"


def add(apps, schema_editor):
    gently = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {gently} visit_asked_and_not_told ON counters_visit (asked_at) WHERE {ASKED}"
    )


def remove(apps, schema_editor):
    gently = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(f"DROP INDEX {gently} visit_asked_and_not_told")


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY is refused inside a transaction.

    dependencies = [("counters", "0004_paper_acts")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(add, remove)],
            [
                migrations.AddIndex(
                    "Visit",
                    models.Index(
                        condition=models.Q(
                            ("asked_at__isnull", False), ("done_at", None), ("told_called_at", None)
                        ),
                        fields=["asked_at"],
                        name="visit_asked_and_not_told",
                    ),
                )
            ],
        )
    ]
