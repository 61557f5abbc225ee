from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("counters", "0005_told_when_their_turn_comes")]

    operations = [
        migrations.AddField("visit", name, models.PositiveSmallIntegerField(blank=True, null=True))
        for name in ("estimate_low", "estimate_high")
    ]
