import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('accounts', '__first__'),
        ('bookings', '0001_initial'),
        ('offices', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Counter',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('stages', models.JSONField(default=list)),
                ('zone', models.CharField(blank=True, max_length=20)),
                ('state', models.CharField(choices=[('closed', 'Closed'), ('open', 'Open'), ('paused', 'Paused')], default='closed', max_length=8)),
                ('changed_at', models.DateTimeField(blank=True, null=True)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='counters', to='offices.office')),
                ('staff', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'ordering': ['number'],
                'constraints': [models.UniqueConstraint(fields=('office', 'number'), name='counter_once_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='counter_number_from_one'), models.CheckConstraint(condition=models.Q(models.Q(('staff', None), ('state', 'closed')), models.Q(('staff__isnull', False), ('state__in', ['open', 'paused'])), _connector='OR'), name='counter_is_somebodys_while_open'), models.UniqueConstraint(condition=models.Q(('staff__isnull', False)), fields=('staff',), name='counter_one_per_officer')],
            },
        ),
        migrations.CreateModel(
            name='CounterKeys',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('are_on', models.BooleanField(default=True)),
                ('keys', models.JSONField(default=dict)),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name_plural': 'counter keys',
            },
        ),
        migrations.CreateModel(
            name='HallDay',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('preset', models.CharField(choices=[('three', 'Documents, interview, photo'), ('two', 'Papers, then one booth')], max_length=8)),
                ('acts', models.PositiveIntegerField(default=0)),
                ('head', models.CharField(blank=True, max_length=64)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='hall_days', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'day'), name='hall_day_once'), models.CheckConstraint(condition=models.Q(models.Q(('acts', 0), ('head', '')), models.Q(('acts__gt', 0), models.Q(('head', ''), _negated=True)), _connector='OR'), name='hall_day_head_of_its_acts')],
            },
        ),
        migrations.CreateModel(
            name='HallRules',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('effective_on', models.DateField()),
                ('preset', models.CharField(choices=[('three', 'Documents, interview, photo'), ('two', 'Papers, then one booth')], default='three', max_length=8)),
                ('walk_ins', models.PositiveSmallIntegerField(default=20, help_text='numbers a day')),
                ('priorities', models.PositiveSmallIntegerField(default=30, help_text='numbers a day')),
                ('notice', models.CharField(blank=True, help_text='stands on the screens', max_length=160)),
                ('waiting_place', models.CharField(blank=True, db_default='', default='', max_length=60)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='hall_rules', to='offices.office')),
            ],
            options={
                'verbose_name_plural': 'hall rules',
                'constraints': [models.UniqueConstraint(fields=('office', 'effective_on'), name='hall_rules_once_per_office_and_date'), models.UniqueConstraint(condition=models.Q(('office', None)), fields=('effective_on',), name='hall_rules_for_all_once_per_date'), models.CheckConstraint(condition=models.Q(('preset__in', ['three', 'two'])), name='hall_rules_preset_known'), models.CheckConstraint(condition=models.Q(('priorities__lte', 500), ('walk_ins__lte', 500)), name='hall_rules_numbers_fit_their_series')],
            },
        ),
        migrations.CreateModel(
            name='Rating',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('answer', models.CharField(choices=[('good', 'Satisfied'), ('fair', 'Fair'), ('poor', 'Not satisfied')], max_length=4)),
                ('count', models.PositiveIntegerField(default=0)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('office', 'day', 'answer'), name='rating_once')],
            },
        ),
        migrations.CreateModel(
            name='StageLine',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('stage', models.CharField(choices=[('documents', 'Documents'), ('interview', 'Interview'), ('photo', 'Photo'), ('papers', 'Check of papers'), ('booth', 'Interview and photo'), ('pickup', 'Collection'), ('bap', 'Examination'), ('information', 'Information')], max_length=12)),
                ('turn', models.PositiveSmallIntegerField(default=0)),
                ('jumped', models.BooleanField(default=False)),
                ('calls', models.PositiveIntegerField(default=0)),
                ('hall', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='lines', to='counters.hallday')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hall', 'stage'), name='stage_line_once')],
            },
        ),
        migrations.CreateModel(
            name='Visit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('public_id', models.CharField(max_length=16, unique=True)),
                ('stage', models.CharField(choices=[('documents', 'Documents'), ('interview', 'Interview'), ('photo', 'Photo'), ('papers', 'Check of papers'), ('booth', 'Interview and photo'), ('pickup', 'Collection'), ('bap', 'Examination'), ('information', 'Information')], max_length=12)),
                ('lane', models.CharField(choices=[('booked', 'Booked'), ('priority', 'Priority'), ('walk_in', 'Walk-in'), ('return', 'Back with a paper')], max_length=8)),
                ('hour', models.DateTimeField()),
                ('number', models.PositiveIntegerField()),
                ('state', models.CharField(choices=[('waiting', 'Waiting'), ('called', 'Called'), ('serving', 'At the counter'), ('held', 'Put aside'), ('done', 'Done')], default='waiting', max_length=8)),
                ('entered_at', models.DateTimeField()),
                ('since', models.DateTimeField()),
                ('called_at', models.DateTimeField(blank=True, null=True)),
                ('started_at', models.DateTimeField(blank=True, null=True)),
                ('first_called_at', models.DateTimeField(blank=True, null=True)),
                ('done_at', models.DateTimeField(blank=True, null=True)),
                ('calls', models.PositiveSmallIntegerField(default=0)),
                ('last_call_at', models.DateTimeField(blank=True, null=True)),
                ('misses', models.PositiveSmallIntegerField(default=0)),
                ('back', models.CharField(blank=True, choices=[('return', 'With a paper'), ('recall', 'Missed a call'), ('excuse', 'Was excused'), ('officer', 'Freed by an officer')], max_length=8)),
                ('not_before', models.DateTimeField(blank=True, null=True)),
                ('after_calls', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('told_near_at', models.DateTimeField(blank=True, null=True)),
                ('told_called_at', models.DateTimeField(blank=True, null=True)),
                ('rated', models.BooleanField(default=False)),
                ('estimate_low', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('estimate_high', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('booking', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='bookings.booking')),
                ('counter', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='counters.counter')),
                ('hall', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='visits', to='counters.hallday')),
                ('meant_for', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='counters.counter')),
            ],
            options={
                'indexes': [models.Index(fields=['hall', 'stage', 'state'], name='visit_by_stage'), models.Index(condition=models.Q(('asked_at__isnull', False), ('done_at', None), ('told_called_at', None)), fields=['asked_at'], name='visit_asked_and_not_told')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('counter__isnull', False), ('state__in', ['called', 'serving'])), models.Q(models.Q(('state__in', ['called', 'serving']), _negated=True), ('counter', None)), _connector='OR'), name='visit_at_a_counter_iff_called'), models.UniqueConstraint(condition=models.Q(('state__in', ['called', 'serving'])), fields=('counter',), name='visit_one_at_each_counter'), models.CheckConstraint(condition=models.Q(models.Q(('done_at__isnull', False), ('state', 'done')), models.Q(models.Q(('state', 'done'), _negated=True), ('done_at', None)), _connector='OR'), name='visit_done_at_iff_done'), models.CheckConstraint(condition=models.Q(('misses__lte', 3)), name='visit_missed_three_at_most'), models.CheckConstraint(condition=models.Q(('first_called_at', None), ('first_called_at__gte', models.F('entered_at')), _connector='OR'), name='visit_called_after_it_came')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=6)),
                ('state', models.CharField(choices=[('here', 'In the building'), ('served', 'Served'), ('incomplete', 'Lacks a paper'), ('left', 'Gone')], default='here', max_length=10)),
                ('person', models.CharField(blank=True, max_length=64)),
                ('hall', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='counters.hallday')),
                ('place', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='bookings.place')),
                ('visit', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='counters.visit')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('hall', 'number'), name='ticket_number_once_per_day'), models.UniqueConstraint(condition=models.Q(('person', ''), _negated=True), fields=('hall', 'person'), name='ticket_one_per_person_and_day'), models.UniqueConstraint(condition=models.Q(('place__isnull', False), ('state', 'here')), fields=('place',), name='ticket_one_open_per_place'), models.CheckConstraint(condition=models.Q(('place', None), ('person', ''), _connector='OR'), name='ticket_of_a_place_or_a_person')],
            },
        ),
        migrations.CreateModel(
            name='HallEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField()),
                ('at', models.DateTimeField()),
                ('act', models.CharField(choices=[('enter', 'Came into the line'), ('call', 'Called'), ('again', 'Called again'), ('miss', 'Did not come'), ('excuse', 'Excused for a while'), ('start', 'Service began'), ('finish', 'Stage done'), ('papers', 'Papers missing'), ('hold', 'Put aside'), ('resume', 'Gone on with'), ('pass', 'Passed to another counter'), ('free', 'Back in front, for any counter'), ('leave', 'Gone'), ('mark', 'Marked as priority'), ('open', 'Counter opened'), ('pause', 'Counter paused'), ('shut', 'Counter closed'), ('ask', 'A colleague was asked for'), ('paper', 'Entered from paper'), ('undo', 'Taken back'), ('close', 'Day closed')], max_length=8)),
                ('reason', models.CharField(blank=True, choices=[('turn', 'Turn'), ('priority', 'Priority'), ('return', 'Back with a paper'), ('recall', 'Called again'), ('excuse', 'Was excused'), ('officer', "An officer's decision")], max_length=8)),
                ('tickets', models.CharField(blank=True, max_length=40)),
                ('stage', models.CharField(blank=True, choices=[('documents', 'Documents'), ('interview', 'Interview'), ('photo', 'Photo'), ('papers', 'Check of papers'), ('booth', 'Interview and photo'), ('pickup', 'Collection'), ('bap', 'Examination'), ('information', 'Information')], max_length=12)),
                ('counter', models.PositiveSmallIntegerField(blank=True, null=True)),
                ('staff', models.CharField(blank=True, max_length=16)),
                ('note', models.CharField(blank=True, max_length=200)),
                ('note_salt', models.CharField(blank=True, max_length=32)),
                ('note_hash', models.CharField(blank=True, max_length=64)),
                ('link', models.CharField(max_length=64)),
                ('before', models.JSONField(blank=True, null=True)),
                ('request_key', models.CharField(blank=True, max_length=80)),
                ('hall', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='counters.hallday')),
                ('undoes', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='undone_by', to='counters.hallevent')),
                ('visit', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='counters.visit')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('note_salt', ''), _negated=True), fields=['at'], name='hall_event_noted_by_time')],
                'constraints': [models.UniqueConstraint(fields=('hall', 'number'), name='hall_event_numbers_once'), models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('request_key',), name='hall_event_once_per_request'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='hall_event_numbers_from_one'), models.CheckConstraint(condition=models.Q(('link', ''), _negated=True), name='hall_event_is_linked')],
            },
        ),
    ]
