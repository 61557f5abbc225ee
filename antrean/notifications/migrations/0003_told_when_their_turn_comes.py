"""A kind of message: word of a turn in the hall."""

from django.db import migrations, models

KINDS = [
    ("answer", "Answer"),
    ("hold", "Code of a held booking"),
    ("ticket", "Ticket"),
    ("closure", "Closed by the office"),
    ("delay", "Delayed day"),
    ("reminder", "Reminder"),
    ("nudge", "Nudge of a held booking"),
    ("turn", "Word of a turn in the hall, to who asked"),
    ("apology", "Apology for a message we failed to read"),
]


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_storage")]

    # The database knows no kinds: nothing changes there.
    operations = [
        migrations.SeparateDatabaseAndState(
            [],
            [
                migrations.AlterField(
                    "Message", "kind", models.CharField(choices=KINDS, max_length=10)
                )
            ],
        )
    ]
