import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Holder',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('language', models.CharField(default='id', max_length=2)),
                ('created_at', models.DateTimeField()),
                ('last_heard_at', models.DateTimeField(blank=True, null=True)),
                ('quiet_since', models.DateTimeField(blank=True, null=True)),
                ('unreachable_since', models.DateTimeField(blank=True, null=True)),
                ('news_by', models.CharField(blank=True, choices=[('whatsapp', 'WhatsApp'), ('email', 'E-mail'), ('push', 'Web push')], db_default='', default='', max_length=8)),
                ('notice_version', models.CharField(blank=True, default='', max_length=20)),
                ('notice_at', models.DateTimeField(blank=True, null=True)),
                ('adult_version', models.CharField(blank=True, db_default='', default='', max_length=20)),
                ('adult_at', models.DateTimeField(blank=True, null=True)),
                ('leaving_since', models.DateTimeField(blank=True, null=True)),
                ('erased_at', models.DateTimeField(blank=True, null=True)),
                ('number_recycled_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('leaving_since__isnull', False)), fields=['leaving_since'], name='holder_leaving')],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('notice_at', None), ('notice_version', '')), models.Q(models.Q(('notice_version', ''), _negated=True), ('notice_at__isnull', False)), _connector='OR'), name='holder_notice_has_version_and_time'), models.CheckConstraint(condition=models.Q(models.Q(('adult_at', None), ('adult_version', '')), models.Q(models.Q(('adult_version', ''), _negated=True), ('adult_at__isnull', False)), _connector='OR'), name='holder_adult_has_version_and_time'), models.CheckConstraint(condition=models.Q(('language__in', ['id', 'en'])), name='holder_language_known'), models.CheckConstraint(condition=models.Q(('news_by__in', ['', 'whatsapp', 'email', 'push'])), name='holder_news_by_a_channel')],
            },
        ),
        migrations.CreateModel(
            name='Identity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('bsuid', 'WhatsApp user id'), ('parent_bsuid', 'WhatsApp user id of the parent portfolio'), ('phone', 'Phone, E.164'), ('email', 'E-mail'), ('account', 'Account')], max_length=12)),
                ('value', models.CharField(max_length=160)),
                ('since', models.DateTimeField()),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='identities', to='people.holder')),
            ],
            options={
                'verbose_name_plural': 'identities',
                'constraints': [models.UniqueConstraint(fields=('kind', 'value'), name='identity_points_to_one_holder'), models.UniqueConstraint(condition=models.Q(('kind', 'email')), fields=('holder',), name='identity_one_email_a_holder'), models.CheckConstraint(condition=models.Q(('value', ''), _negated=True), name='identity_has_a_value')],
            },
        ),
    ]
