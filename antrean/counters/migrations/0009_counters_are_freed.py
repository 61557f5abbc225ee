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
    ("free", "Back in front, for any counter"),
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
BACK = [
    ("return", "With a paper"),
    ("recall", "Missed a call"),
    ("excuse", "Was excused"),
    ("officer", "Freed by an officer"),
]


class Migration(migrations.Migration):

    dependencies = [("counters", "0008_what_was_estimated")]

    operations = [
        # Choices are no business of the database.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="hallevent",
                    name="act",
                    field=models.CharField(choices=ACTS, max_length=8),
                ),
                migrations.AlterField(
                    model_name="visit",
                    name="back",
                    field=models.CharField(blank=True, choices=BACK, max_length=8),
                ),
            ],
        ),
    ]
