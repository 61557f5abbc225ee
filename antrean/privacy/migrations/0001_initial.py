from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Erasure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('holds', 'People of holds that were never confirmed'), ('visits', 'People of bookings'), ('family', 'Kin kept for the next booking'), ('acts', 'What staff did'), ('messages', 'Messages we sent'), ('deliveries', 'Deliveries of the chat'), ('inbox', 'Messages we received'), ('conversations', 'What a conversation remembered'), ('lists', 'Day lists of the offices'), ('notes', 'Notes of counters'), ('names', 'Names by which a person was known')], max_length=16)),
                ('reason', models.CharField(choices=[('schedule', 'Kept long enough'), ('request', 'Asked for by the person')], max_length=8)),
                ('count', models.PositiveIntegerField()),
                ('cutoff', models.DateTimeField(blank=True, null=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('count__gt', 0)), name='erasure_erased_something'), models.CheckConstraint(condition=models.Q(models.Q(('cutoff', None), ('reason', 'request')), models.Q(('cutoff__isnull', False), ('reason', 'schedule')), _connector='OR'), name='erasure_by_schedule_has_a_cutoff')],
            },
        ),
    ]
