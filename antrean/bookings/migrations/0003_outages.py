from django.db import migrations, models

EVENTS = [
    ("hold", "HOLD"),
    ("extend", "EXTEND"),
    ("confirm", "CONFIRM"),
    ("expire", "EXPIRE"),
    ("revive", "REVIVE"),
    ("cancel", "CANCEL"),
    ("rehold", "REHOLD"),
    ("undo", "UNDO"),
    ("reschedule", "RESCHEDULE"),
    ("choose_again", "CHOOSE_AGAIN"),
    ("correct", "CORRECT"),
    ("check_in", "CHECK_IN"),
    ("forfeit", "FORFEIT"),
    ("reinstate", "REINSTATE"),
    ("serve", "SERVE"),
    ("leave", "LEAVE"),
    ("return", "RETURN"),
    ("come_back", "COME_BACK"),
    ("pardon", "PARDON"),
    ("record", "RECORD"),
]


class Migration(migrations.Migration):

    dependencies = [("bookings", "0002_storage"), ("offices", "0002_door_line")]

    operations = [
        # Choices are no business of the database.
        migrations.SeparateDatabaseAndState(
            state_operations=[
                migrations.AlterField(
                    model_name="bookingevent",
                    name="event",
                    field=models.CharField(choices=EVENTS, max_length=12),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Pulse",
            fields=[
                ("name", models.CharField(max_length=20, primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Outage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("day", models.DateField()),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField()),
                ("minutes", models.PositiveSmallIntegerField()),
                ("noted_at", models.DateTimeField()),
                ("noted_by", models.CharField(max_length=60)),
                ("told_at", models.DateTimeField(blank=True, null=True)),
                (
                    "office",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=models.deletion.PROTECT,
                        related_name="+",
                        to="offices.office",
                    ),
                ),
            ],
            options={
                "indexes": [
                    models.Index(
                        condition=models.Q(("told_at", None)),
                        fields=["noted_at"],
                        name="outage_untold",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("office", "day", "starts_at"), name="outage_once_per_start"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="outage_ends_after_it_starts",
                    ),
                ],
            },
        ),
    ]
