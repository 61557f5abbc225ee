from django.db import migrations, models

ACTS = [
    ("enter", "Came into the line"),
    ("call", "Called"),
    ("again", "Called again"),
    ("miss", "Did not come"),
    ("excuse", "Excused for a while"),
    ("start", "Service began"),
    ("finish", "Stage done"),
    ("papers", "Papers missing"),
    ("hold", "Put aside"),
    ("resume", "Gone on with"),
    ("pass", "Passed to another counter"),
    ("leave", "Gone"),
    ("mark", "Marked as priority"),
    ("open", "Counter opened"),
    ("pause", "Counter paused"),
    ("shut", "Counter closed"),
    ("ask", "A colleague was asked for"),
    ("paper", "Entered from paper"),
    ("undo", "Taken back"),
    ("close", "Day closed"),
]


class Migration(migrations.Migration):

    dependencies = [("counters", "0003_keys_of_officers")]

    operations = [
        # Choices are no business of the database.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="hallevent",
                    name="act",
                    field=models.CharField(choices=ACTS, max_length=8),
                ),
            ],
        ),
    ]
