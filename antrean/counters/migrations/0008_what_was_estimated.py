from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("counters", "0007_notes_by_time")]

    operations = [
        migrations.AddField("visit", name, models.PositiveSmallIntegerField(blank=True, null=True))
        for name in ("estimate_low", "estimate_high")
    ]
