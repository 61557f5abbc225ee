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
            name='DayList',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('occasion', models.CharField(choices=[('eve', 'The afternoon before'), ('morning', 'The morning itself'), ('hand', 'When somebody asked for it')], max_length=8)),
                ('made_at', models.DateTimeField()),
                ('places', models.JSONField(default=list)),
                ('made_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='day_lists', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'day'], name='day_list_by_office')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('occasion', 'hand'), _negated=True), fields=('office', 'day', 'occasion'), name='day_list_once_by_itself'), models.CheckConstraint(condition=models.Q(models.Q(('made_by', None), ('occasion__in', ['eve', 'morning'])), models.Q(('made_by__isnull', False), ('occasion', 'hand')), _connector='OR'), name='day_list_made_by_itself_or_somebody')],
            },
        ),
    ]
