from django.db import migrations, models

_NAME = "hall_event_noted_by_time"


def add(apps, schema_editor):
    gently = "CONCURRENTLY" if schema_editor.connection.vendor == "postgresql" else ""
    schema_editor.execute(
        f"CREATE INDEX {gently} {_NAME} ON counters_hallevent (at) WHERE NOT (note_salt = '')"
    )


def remove(apps, schema_editor):
    schema_editor.execute(f"DROP INDEX {_NAME}")


class Migration(migrations.Migration):
    atomic = False  # CONCURRENTLY is refused inside a transaction.

    dependencies = [("counters", "0006_ratings")]

    operations = [
        migrations.SeparateDatabaseAndState(
            [migrations.RunPython(add, remove)],
            [
                migrations.AddIndex(
                    model_name="hallevent",
                    index=models.Index(
                        condition=models.Q(("note_salt", ""), _negated=True),
                        fields=["at"],
                        name=_NAME,
                    ),
                ),
            ],
        ),
    ]
