import datetime
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Office',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.SlugField(max_length=40, unique=True)),
                ('short', models.CharField(blank=True, max_length=8)),
                ('kind', models.CharField(max_length=8)),
                ('name', models.CharField(max_length=120)),
                ('office_class', models.CharField(blank=True, max_length=60)),
                ('city', models.CharField(max_length=80)),
                ('province', models.CharField(max_length=80)),
                ('timezone', models.CharField(max_length=40)),
                ('latitude', models.DecimalField(decimal_places=2, max_digits=5)),
                ('longitude', models.DecimalField(decimal_places=2, max_digits=5)),
                ('in_pilot', models.BooleanField(default=False)),
                ('pilot_channel', models.CharField(blank=True, max_length=12)),
                ('state', models.CharField(choices=[('planned', 'Planned'), ('pilot', 'Pilot, open'), ('online', 'Online, open')], default='planned', max_length=8)),
                ('address', models.CharField(blank=True, max_length=300)),
                ('phone', models.CharField(blank=True, max_length=20)),
                ('doors_open', models.TimeField(default=datetime.time(7, 30))),
                ('capacity', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('whatsapp_phone_number_id', models.CharField(blank=True, max_length=40)),
                ('whatsapp_number', models.CharField(blank=True, max_length=20)),
                ('published_until', models.DateField(blank=True, editable=False, null=True)),
                ('rehearsed_since', models.DateTimeField(blank=True, editable=False, null=True)),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='offices.office')),
                ('rehearses', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='rehearsal', to='offices.office')),
            ],
            options={
                'ordering': ['code'],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'pilot', 'online'])), name='office_state_known'), models.CheckConstraint(condition=models.Q(('timezone__in', ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura'])), name='office_zone_known'), models.CheckConstraint(condition=models.Q(('latitude__range', (-12, 7)), ('longitude__range', (94, 142))), name='office_lies_in_indonesia'), models.CheckConstraint(condition=models.Q(('capacity', None), ('capacity__range', (1, 500)), _connector='OR'), name='office_capacity_sane'), models.CheckConstraint(condition=models.Q(('state', 'planned'), models.Q(models.Q(('address', ''), _negated=True), models.Q(('phone', ''), _negated=True), ('capacity__isnull', False)), _connector='OR'), name='office_open_only_when_it_can_be_found'), models.UniqueConstraint(condition=models.Q(('whatsapp_phone_number_id', ''), _negated=True), fields=('whatsapp_phone_number_id',), name='office_one_per_whatsapp_number')],
            },
        ),
        migrations.CreateModel(
            name='ExtraDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('opens', models.TimeField()),
                ('closes', models.TimeField()),
                ('note', models.CharField(blank=True, max_length=120)),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='extra_days', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'day'), name='extra_day_once'), models.CheckConstraint(condition=models.Q(('closes__gt', models.F('opens'))), name='extra_day_closes_after_it_opens')],
            },
        ),
        migrations.CreateModel(
            name='DayEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('event', models.CharField(choices=[('published', 'Slots published or changed'), ('shut', 'Hours shut'), ('reopened', 'Hours open again'), ('opened', 'Opened, or resumed'), ('suspended', 'Suspended'), ('delayed', 'Delay announced'), ('door', 'Line before the door noted, or let in'), ('closed', 'Closed')], max_length=10)),
                ('at', models.DateTimeField()),
                ('office', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='day_events', to='offices.office')),
            ],
        ),
        migrations.CreateModel(
            name='Closure',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('starts', models.TimeField(blank=True, help_text='empty: from the start of the day', null=True)),
                ('ends', models.TimeField(blank=True, help_text='empty: to the end of the day', null=True)),
                ('reason', models.CharField(max_length=120)),
                ('decided_by', models.CharField(max_length=60)),
                ('decided_at', models.DateTimeField()),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='closures', to='offices.office')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='closure_has_a_reason'), models.CheckConstraint(condition=models.Q(('starts', None), ('ends', None), ('ends__gt', models.F('starts')), _connector='OR'), name='closure_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='OfficeDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('state', models.CharField(choices=[('planned', 'Not opened yet'), ('open', 'Open'), ('suspended', 'Suspended'), ('closed', 'Closed')], default='planned', max_length=10)),
                ('delay_minutes', models.PositiveSmallIntegerField(default=0)),
                ('reason', models.CharField(blank=True, max_length=120)),
                ('opened_at', models.DateTimeField(blank=True, null=True)),
                ('suspended_at', models.DateTimeField(blank=True, null=True)),
                ('door_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('last_number', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='days', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'closed'), _negated=True), fields=['day'], name='office_day_unclosed_by_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day'), name='office_day_once'), models.CheckConstraint(condition=models.Q(('state__in', ['planned', 'open', 'suspended', 'closed'])), name='office_day_state_known'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', False), ('state', 'closed')), models.Q(models.Q(('state', 'closed'), _negated=True), ('closed_at', None)), _connector='OR'), name='office_day_closed_at_iff_closed'), models.CheckConstraint(condition=models.Q(('state', 'planned'), ('state', 'closed'), ('opened_at__isnull', False), _connector='OR'), name='office_day_runs_only_after_it_opened'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'suspended'), ('suspended_at__isnull', False)), models.Q(models.Q(('state', 'suspended'), _negated=True), ('suspended_at', None)), _connector='OR'), name='office_day_suspended_at_iff_suspended')],
            },
        ),
        migrations.CreateModel(
            name='OpeningHours',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('season', models.CharField(choices=[('regular', 'Regular'), ('ramadan', 'Ramadan')], default='regular', max_length=8)),
                ('weekday', models.PositiveSmallIntegerField(help_text='Monday is 0')),
                ('effective_on', models.DateField()),
                ('effective_until', models.DateField(blank=True, help_text='the day after the last', null=True)),
                ('opens', models.TimeField(blank=True, null=True)),
                ('closes', models.TimeField(blank=True, null=True)),
                ('break_starts', models.TimeField(blank=True, null=True)),
                ('break_ends', models.TimeField(blank=True, null=True)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='opening_hours', to='offices.office')),
            ],
            options={
                'verbose_name_plural': 'opening hours',
                'constraints': [models.UniqueConstraint(fields=('office', 'season', 'weekday', 'effective_on'), name='hours_once_per_office_and_date'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('season', 'weekday', 'effective_on'), name='hours_for_all_once_per_date'), models.CheckConstraint(condition=models.Q(('season__in', ['regular', 'ramadan'])), name='hours_season_known'), models.CheckConstraint(condition=models.Q(('weekday__lte', 6)), name='hours_weekday_exists'), models.CheckConstraint(condition=models.Q(models.Q(('closes', None), ('opens', None)), models.Q(('closes__isnull', False), ('opens__isnull', False), ('opens__lt', models.F('closes'))), _connector='OR'), name='hours_close_after_they_open'), models.CheckConstraint(condition=models.Q(models.Q(('break_ends', None), ('break_starts', None)), models.Q(('break_ends__gt', models.F('break_starts')), ('break_ends__isnull', False), ('break_ends__lte', models.F('closes')), ('break_starts__gte', models.F('opens')), ('break_starts__isnull', False), ('opens__isnull', False)), _connector='OR'), name='hours_break_inside_them'), models.CheckConstraint(condition=models.Q(('effective_until', None), ('effective_until__gt', models.F('effective_on')), _connector='OR'), name='hours_end_after_they_begin'), models.CheckConstraint(condition=models.Q(('season', 'regular'), ('effective_until__isnull', False), _connector='OR'), name='hours_of_ramadan_have_an_end')],
            },
        ),
        migrations.CreateModel(
            name='QueueRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('slot_minutes', models.PositiveSmallIntegerField(default=60)),
                ('last_start_minutes', models.PositiveSmallIntegerField(default=75)),
                ('release_days', models.PositiveSmallIntegerField(default=14)),
                ('release_time', models.TimeField(default=datetime.time(10, 0))),
                ('booking_closes', models.TimeField(default=datetime.time(16, 0))),
                ('hold_minutes_whatsapp', models.PositiveSmallIntegerField(default=60)),
                ('hold_minutes_web', models.PositiveSmallIntegerField(default=15)),
                ('arrive_earliest_minutes', models.PositiveSmallIntegerField(default=60)),
                ('arrive_asked_minutes', models.PositiveSmallIntegerField(default=30)),
                ('grace_minutes', models.PositiveSmallIntegerField(default=0)),
                ('fruitless_holds', models.PositiveSmallIntegerField(default=3)),
                ('reschedules', models.PositiveSmallIntegerField(default=1)),
                ('undo_minutes', models.PositiveSmallIntegerField(default=5)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='queue_rules', to='offices.office')),
            ],
            options={
                'verbose_name_plural': 'queue rules',
                'constraints': [models.UniqueConstraint(fields=('office', 'effective_on'), name='rules_once_per_office_and_date'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('effective_on',), name='rules_for_all_once_per_date'), models.CheckConstraint(condition=models.Q(('slot_minutes__range', (5, 240))), name='rules_slot_length_sane'), models.CheckConstraint(condition=models.Q(('last_start_minutes__lte', 480)), name='rules_last_start_within_a_day'), models.CheckConstraint(condition=models.Q(('release_days__range', (1, 90))), name='rules_release_before_the_day'), models.CheckConstraint(condition=models.Q(('hold_minutes_web__gte', 5), ('hold_minutes_whatsapp__gte', 5)), name='rules_hold_long_enough_to_answer'), models.CheckConstraint(condition=models.Q(('arrive_asked_minutes__lte', models.F('arrive_earliest_minutes'))), name='rules_asked_for_when_check_in_is_open'), models.CheckConstraint(condition=models.Q(('fruitless_holds__gte', 1)), name='rules_first_hold_is_free')],
            },
        ),
    ]
