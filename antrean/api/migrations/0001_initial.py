import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='ApiClient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=80)),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('scopes', models.CharField(help_text='separated by spaces: read book check-in', max_length=40)),
                ('created_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='offices.office')),
            ],
            options={
                'verbose_name': 'API client',
                'constraints': [models.CheckConstraint(condition=models.Q(('name', ''), _negated=True), name='api_client_has_a_name'), models.CheckConstraint(condition=models.Q(('scopes', ''), _negated=True), name='api_client_may_do_something')],
            },
        ),
    ]
