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
            name='Delivery',
            fields=[
                ('digest', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('body', models.BinaryField()),
                ('received_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name_plural': 'deliveries',
            },
        ),
        migrations.CreateModel(
            name='Conversation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(blank=True, max_length=40)),
                ('draft', models.JSONField(blank=True, default=dict)),
                ('misses', models.PositiveSmallIntegerField(default=0)),
                ('misses_since', models.DateTimeField(blank=True, null=True)),
                ('updated_at', models.DateTimeField()),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.holder')),
                ('office', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('holder', 'office'), name='conversation_one_per_person_and_office'), models.CheckConstraint(condition=models.Q(models.Q(('misses', 0), ('misses_since', None)), models.Q(('misses__gt', 0), ('misses_since__isnull', False)), _connector='OR'), name='conversation_misses_have_a_beginning')],
            },
        ),
        migrations.CreateModel(
            name='InboxEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=160)),
                ('kind', models.CharField(choices=[('message', 'Message'), ('status', 'Status'), ('other', 'Anything else')], max_length=8)),
                ('field', models.CharField(blank=True, max_length=60)),
                ('phone_number_id', models.CharField(blank=True, max_length=40)),
                ('sender_key', models.CharField(blank=True, max_length=64)),
                ('said_at', models.DateTimeField()),
                ('received_at', models.DateTimeField(db_index=True)),
                ('position', models.PositiveIntegerField(default=0)),
                ('payload', models.BinaryField()),
                ('state', models.CharField(choices=[('unread', 'Not read yet'), ('done', 'Done'), ('ignored', 'Stored, nothing to do'), ('parked', 'Failed five times')], default='unread', max_length=8)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('outcome', models.CharField(blank=True, db_default='', default='', max_length=40)),
                ('error', models.CharField(blank=True, max_length=80)),
                ('handled_at', models.DateTimeField(blank=True, null=True)),
                ('delivery', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='events', to='whatsapp.delivery')),
            ],
            options={
                'indexes': [models.Index(fields=['delivery'], name='inbox_by_delivery'), models.Index(condition=models.Q(('state', 'unread')), fields=['kind', 'id'], name='inbox_unread_by_kind'), models.Index(condition=models.Q(('state', 'unread')), fields=['sender_key', 'said_at', 'id'], name='inbox_unread_by_sender')],
                'constraints': [models.UniqueConstraint(fields=('key',), name='inbox_event_stored_once'), models.CheckConstraint(condition=models.Q(models.Q(('handled_at', None), ('state', 'unread')), models.Q(models.Q(('state', 'unread'), _negated=True), ('handled_at__isnull', False)), _connector='OR'), name='inbox_handled_at_iff_handled'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'message'), _negated=True), models.Q(('sender_key', ''), _negated=True), models.Q(('state', 'unread'), _negated=True), _connector='OR'), name='inbox_message_to_read_has_a_sender')],
            },
        ),
    ]
