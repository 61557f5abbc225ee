import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('offices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Printer',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('host', models.GenericIPAddressField()),
                ('port', models.PositiveIntegerField(default=9100)),
                ('office', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, related_name='slip_printer', to='offices.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('port__range', (1024, 65535))), name='printer_port_is_no_servers')],
            },
        ),
        migrations.CreateModel(
            name='PrintJob',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slip', models.JSONField()),
                ('made_at', models.DateTimeField()),
                ('try_at', models.DateTimeField(db_index=True)),
                ('printer', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='jobs', to='slips.printer')),
            ],
        ),
        migrations.CreateModel(
            name='Kiosk',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(blank=True, max_length=64)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('code_until', models.DateTimeField(blank=True, null=True)),
                ('since', models.DateTimeField()),
                ('account', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='kiosks', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('key', ''), _negated=True), fields=('key',), name='kiosk_key_of_one_browser'), models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='kiosk_code_of_one_browser'), models.CheckConstraint(condition=models.Q(models.Q(('code_until__isnull', False), ('key', ''), models.Q(('code', ''), _negated=True)), models.Q(('code', ''), ('code_until', None), models.Q(('key', ''), _negated=True)), _connector='OR'), name='kiosk_waits_or_is_on')],
            },
        ),
    ]
