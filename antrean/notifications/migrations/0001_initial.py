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
            name='Pace',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=80, unique=True)),
                ('free_at', models.DateTimeField()),
                ('turn_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='Pause',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('scope', models.CharField(max_length=80, unique=True)),
                ('since', models.DateTimeField()),
                ('until', models.DateTimeField(blank=True, null=True)),
                ('reason', models.CharField(max_length=60)),
                ('step', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('until', None), ('until__gt', models.F('since')), _connector='OR'), name='pause_ends_after_it_begins')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('channel', models.CharField(default='whatsapp', max_length=10)),
                ('kind', models.CharField(choices=[('answer', 'Answer'), ('hold', 'Code of a held booking'), ('ticket', 'Ticket'), ('closure', 'Closed by the office'), ('delay', 'Delayed day'), ('reminder', 'Reminder'), ('nudge', 'Nudge of a held booking'), ('turn', 'Word of a turn in the hall, to who asked'), ('apology', 'Apology for a message we failed to read')], max_length=10)),
                ('urgency', models.PositiveSmallIntegerField(default=0)),
                ('about', models.CharField(blank=True, max_length=9)),
                ('key', models.CharField(max_length=120)),
                ('body', models.JSONField()),
                ('state', models.CharField(choices=[('owed', 'Owed'), ('sending', 'Being sent'), ('unknown', 'Outcome unknown'), ('sent', 'Accepted by the carrier'), ('delivered', 'Delivered'), ('read', 'Read'), ('failed', 'Not for this person, not sent'), ('dead', 'Given up'), ('dropped', 'No longer true, not sent'), ('call_list', 'For staff to call')], default='owed', max_length=10)),
                ('owed_at', models.DateTimeField()),
                ('due_at', models.DateTimeField()),
                ('try_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(blank=True, null=True)),
                ('claimed_until', models.DateTimeField(blank=True, null=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('sent_again', models.BooleanField(default=False)),
                ('template_at', models.DateTimeField(blank=True, null=True)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('carrier_id', models.CharField(blank=True, max_length=160)),
                ('media_id', models.CharField(blank=True, max_length=64)),
                ('media_digest', models.CharField(blank=True, max_length=16)),
                ('error', models.CharField(blank=True, max_length=60)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='messages', to='people.holder')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'permissions': [('retry_message', 'Can retry a message')],
                'indexes': [models.Index(condition=models.Q(('state', 'owed')), fields=['urgency', 'try_at', 'id'], name='message_owed_by_urgency'), models.Index(condition=models.Q(('state__in', ['owed', 'sending', 'unknown'])), fields=['try_at'], name='message_open_by_try'), models.Index(condition=models.Q(('state__in', ['owed', 'sending', 'unknown'])), fields=['holder', 'due_at'], name='message_open_by_holder'), models.Index(condition=models.Q(('expires_at__isnull', False), ('state', 'owed')), fields=['expires_at'], name='message_owed_by_expiry'), models.Index(condition=models.Q(('erased_at', None)), fields=['holder'], name='message_kept_by_holder'), models.Index(condition=models.Q(('erased_at', None)), fields=['owed_at'], name='message_kept_by_age'), models.Index(condition=models.Q(('template_at__isnull', False)), fields=['template_at'], name='message_by_template'), models.Index(condition=models.Q(('carrier_id', ''), _negated=True), fields=['carrier_id'], name='message_by_carrier_id'), models.Index(condition=models.Q(('state__in', ['dead', 'call_list'])), fields=['state', 'id'], name='message_for_staff')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='message_owed_once'), models.CheckConstraint(condition=models.Q(models.Q(('state', 'sending'), _negated=True), ('claimed_until__isnull', False), _connector='OR'), name='message_being_sent_is_claimed'), models.UniqueConstraint(condition=models.Q(('state', 'sending')), fields=('holder',), name='message_one_being_sent_per_person'), models.CheckConstraint(condition=models.Q(models.Q(('state__in', ['sent', 'delivered', 'read']), _negated=True), ('sent_at__isnull', False), _connector='OR'), name='message_sent_has_a_time')],
            },
        ),
    ]
