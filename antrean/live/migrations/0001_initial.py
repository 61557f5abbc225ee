from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Cursor',
            fields=[
                ('log', models.CharField(max_length=10, primary_key=True, serialize=False)),
                ('top', models.BigIntegerField(default=0)),
                ('gaps', models.JSONField(default=list)),
            ],
        ),
    ]
