from django.db import migrations, models

KINDS = [
    ("holds", "People of holds that were never confirmed"),
    ("visits", "People of bookings"),
    ("family", "Kin kept for the next booking"),
    ("acts", "What staff did"),
    ("messages", "Messages we sent"),
    ("deliveries", "Deliveries of the chat"),
    ("inbox", "Messages we received"),
    ("conversations", "What a conversation remembered"),
    ("lists", "Day lists of the offices"),
    ("notes", "Notes of counters"),
    ("names", "Names by which a person was known"),
]


class Migration(migrations.Migration):

    dependencies = [("privacy", "0003_acts")]

    operations = [
        # Choices are no business of the database.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="erasure",
                    name="what",
                    field=models.CharField(choices=KINDS, max_length=16),
                ),
            ],
        ),
    ]
