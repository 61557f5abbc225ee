from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("offices", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="officeday",
            name="door_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
    ]
