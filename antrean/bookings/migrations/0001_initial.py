import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Pulse',
            fields=[
                ('name', models.CharField(max_length=20, primary_key=True, serialize=False)),
                ('at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Slot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('capacity', models.PositiveSmallIntegerField()),
                ('taken', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('bookable_from', models.DateTimeField()),
                ('bookable_until', models.DateTimeField()),
                ('first_number', models.PositiveIntegerField()),
                ('block_size', models.PositiveSmallIntegerField()),
                ('numbers_given', models.PositiveSmallIntegerField(default=0, editable=False)),
                ('closed_reason', models.CharField(blank=True, max_length=120)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='slots', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', 'day'], name='slot_by_office_and_day'), models.Index(fields=['day'], name='slot_by_day'), models.Index(condition=models.Q(('closed_reason', ''), _negated=True), fields=['day'], name='slot_shut_by_day')],
                'constraints': [models.UniqueConstraint(fields=('office', 'starts_at'), name='slot_once_per_start'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='slot_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('taken__lte', models.F('capacity'))), name='slot_never_overbooked'), models.CheckConstraint(condition=models.Q(('numbers_given__lte', models.F('block_size'))), name='slot_numbers_stay_in_block')],
            },
        ),
        migrations.CreateModel(
            name='Booking',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=9)),
                ('service', models.CharField(choices=[('new', 'New passport'), ('replacement', 'Replacement')], default='new', max_length=12)),
                ('channel', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('web', 'Website'), ('api', 'API'), ('staff', 'Staff'), ('system', 'System')], max_length=8)),
                ('scope', models.CharField(blank=True, max_length=40)),
                ('state', models.CharField(choices=[('held', 'HELD'), ('confirmed', 'CONFIRMED'), ('checked_in', 'CHECKED_IN'), ('served', 'SERVED'), ('incomplete', 'INCOMPLETE'), ('left', 'LEFT'), ('forfeited', 'FORFEITED'), ('cancelled', 'CANCELLED'), ('expired', 'EXPIRED')], default='held', max_length=12)),
                ('booked_at', models.DateTimeField()),
                ('held_until', models.DateTimeField()),
                ('extended', models.BooleanField(default=False)),
                ('confirmed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.CharField(blank=True, choices=[('applicant', 'Applicant'), ('office', 'Office'), ('system', 'System')], max_length=10)),
                ('moved', models.PositiveSmallIntegerField(default=0)),
                ('corrected', models.BooleanField(default=False)),
                ('choice_until', models.DateTimeField(blank=True, null=True)),
                ('notify', models.BooleanField(default=True)),
                ('request_digest', models.CharField(blank=True, max_length=64)),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='people.holder')),
                ('slot', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='bookings', to='bookings.slot')),
            ],
            options={
                'permissions': [('cancel_booking', 'Can cancel a booking')],
                'indexes': [models.Index(fields=['holder', 'booked_at'], name='booking_by_holder')],
                'constraints': [models.UniqueConstraint(fields=('code',), name='booking_code_once'), models.CheckConstraint(condition=models.Q(models.Q(('closed_at', None), ('state__in', ['checked_in', 'confirmed', 'held'])), models.Q(('closed_at__isnull', False), ('state__in', ['cancelled', 'expired', 'forfeited', 'incomplete', 'left', 'served'])), _connector='OR'), name='booking_closed_at_iff_closed'), models.CheckConstraint(condition=models.Q(('held_until__gt', models.F('booked_at'))), name='booking_hold_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['confirmed', 'checked_in']), _negated=True), ('confirmed_at__isnull', False), _connector='OR'), name='booking_confirmed_has_a_time')],
            },
        ),
        migrations.CreateModel(
            name='Place',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveSmallIntegerField()),
                ('seat', models.PositiveSmallIntegerField(help_text="which of the holder's four")),
                ('day', models.DateField()),
                ('name', models.CharField(blank=True, max_length=60)),
                ('birth_date', models.DateField(blank=True, null=True)),
                ('relation', models.CharField(blank=True, choices=[('self', 'Self'), ('parent', 'Parent'), ('child', 'Child'), ('spouse', 'Spouse')], max_length=6)),
                ('nik_sealed', models.CharField(blank=True, max_length=200)),
                ('nik_hash', models.CharField(blank=True, max_length=64)),
                ('state', models.CharField(choices=[('held', 'HELD'), ('confirmed', 'CONFIRMED'), ('checked_in', 'CHECKED_IN'), ('served', 'SERVED'), ('incomplete', 'INCOMPLETE'), ('left', 'LEFT'), ('forfeited', 'FORFEITED'), ('cancelled', 'CANCELLED'), ('expired', 'EXPIRED')], default='held', max_length=12)),
                ('queue_number', models.CharField(blank=True, max_length=6)),
                ('frees_at', models.DateTimeField(blank=True, null=True)),
                ('arrived_at', models.DateTimeField(blank=True, null=True)),
                ('absence', models.CharField(blank=True, choices=[('came_late', 'Came late'), ('absent', 'Did not come')], max_length=10)),
                ('guardian_version', models.CharField(blank=True, max_length=20)),
                ('guardian_at', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('booking', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='bookings.booking')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
                ('slot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='places', to='bookings.slot')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('frees_at__isnull', False)), fields=['frees_at'], name='place_frees_by_time'), models.Index(condition=models.Q(('frees_at__isnull', False)), fields=['slot', 'frees_at'], name='place_freeing_by_slot'), models.Index(fields=['office', 'day'], name='place_by_office_and_day'), models.Index(condition=models.Q(('erased_at', None)), fields=['day'], name='place_kept_by_day'), models.Index(condition=models.Q(('erased_at', None), ('queue_number', '')), fields=['booking'], name='place_kept_unconfirmed')],
                'constraints': [models.UniqueConstraint(fields=('booking', 'position'), name='place_once_per_position'), models.CheckConstraint(condition=models.Q(('position__gte', 1), ('position__lte', 4)), name='place_party_at_most_four'), models.CheckConstraint(condition=models.Q(('seat__gte', 1), ('seat__lte', 4)), name='place_seat_one_to_four'), models.UniqueConstraint(condition=models.Q(('queue_number', ''), _negated=True), fields=('office', 'day', 'queue_number'), name='place_number_once_per_day'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['checked_in', 'confirmed', 'forfeited', 'incomplete', 'left', 'served']), models.Q(('queue_number', ''), _negated=True)), models.Q(('queue_number', ''), ('state__in', ['expired', 'held'])), ('state', 'cancelled'), _connector='OR'), name='place_numbered_iff_confirmed'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'held'), _negated=True), ('frees_at__isnull', False), _connector='OR'), name='place_held_frees_at_its_end'), models.CheckConstraint(condition=models.Q(('frees_at', None), ('state__in', ['cancelled', 'held']), _connector='OR'), name='place_frees_only_when_given_up'), models.CheckConstraint(condition=models.Q(('absence', ''), ('state', 'forfeited'), _connector='OR'), name='place_absence_is_of_forfeited'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), ('erased_at__isnull', False), _connector='OR'), name='place_nameless_only_when_erased')],
            },
        ),
        migrations.CreateModel(
            name='Claim',
            fields=[
                ('key', models.CharField(max_length=200, primary_key=True, serialize=False)),
                ('booking', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='claims', to='bookings.booking')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('key__startswith', 'seat:'), _negated=True), ('key__endswith', ':1'), ('key__endswith', ':2'), ('key__endswith', ':3'), ('key__endswith', ':4'), _connector='OR'), name='claim_a_holder_has_four_seats')],
            },
        ),
        migrations.CreateModel(
            name='Outage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('day', models.DateField()),
                ('starts_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('minutes', models.PositiveSmallIntegerField()),
                ('noted_at', models.DateTimeField()),
                ('noted_by', models.CharField(max_length=60)),
                ('told_at', models.DateTimeField(blank=True, null=True)),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('told_at', None)), fields=['noted_at'], name='outage_untold')],
                'constraints': [models.UniqueConstraint(fields=('office', 'day', 'starts_at'), name='outage_once_per_start'), models.CheckConstraint(condition=models.Q(('ends_at__gt', models.F('starts_at'))), name='outage_ends_after_it_starts')],
            },
        ),
        migrations.CreateModel(
            name='BookingEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('event', models.CharField(choices=[('hold', 'HOLD'), ('extend', 'EXTEND'), ('confirm', 'CONFIRM'), ('expire', 'EXPIRE'), ('revive', 'REVIVE'), ('cancel', 'CANCEL'), ('rehold', 'REHOLD'), ('undo', 'UNDO'), ('reschedule', 'RESCHEDULE'), ('choose_again', 'CHOOSE_AGAIN'), ('correct', 'CORRECT'), ('check_in', 'CHECK_IN'), ('forfeit', 'FORFEIT'), ('reinstate', 'REINSTATE'), ('serve', 'SERVE'), ('leave', 'LEAVE'), ('return', 'RETURN'), ('come_back', 'COME_BACK'), ('pardon', 'PARDON'), ('record', 'RECORD')], max_length=12)),
                ('at', models.DateTimeField()),
                ('channel', models.CharField(choices=[('whatsapp', 'WhatsApp'), ('web', 'Website'), ('api', 'API'), ('staff', 'Staff'), ('system', 'System')], max_length=8)),
                ('actor', models.CharField(max_length=60)),
                ('reason', models.CharField(blank=True, max_length=60)),
                ('request_key', models.CharField(blank=True, max_length=160)),
                ('booking', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='events', to='bookings.booking')),
                ('place', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='events', to='bookings.place')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('request_key', ''), _negated=True), fields=('request_key', 'event'), name='event_once_per_request')],
            },
        ),
    ]
