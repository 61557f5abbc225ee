import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('offices', '0001_initial'),
        ('people', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Tries',
            fields=[
                ('key', models.CharField(max_length=64, primary_key=True, serialize=False)),
                ('since', models.DateTimeField(db_index=True)),
                ('count', models.PositiveSmallIntegerField(default=0)),
            ],
            options={
                'verbose_name_plural': 'tries',
            },
        ),
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True)),
                ('role', models.CharField(choices=[('reception', 'Reception'), ('officer', 'Officer'), ('supervisor', 'Supervisor'), ('office_head', 'Head of office'), ('directorate', 'Directorate'), ('admin', 'Administrator')], max_length=12)),
                ('is_active', models.BooleanField(default=True)),
                ('created_at', models.DateTimeField()),
                ('pin', models.CharField(blank=True, db_default='', max_length=128)),
                ('office', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='offices.office')),
            ],
            options={
                'ordering': ['email'],
                'constraints': [models.CheckConstraint(condition=models.Q(('role__in', ['admin', 'directorate']), ('office__isnull', False), _connector='OR'), name='account_of_an_office_names_it'), models.CheckConstraint(condition=models.Q(('email', django.db.models.functions.text.Lower('email'))), name='account_email_in_lower_case')],
            },
        ),
        migrations.CreateModel(
            name='CodeApp',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('secret_sealed', models.CharField(max_length=200)),
                ('last_step', models.PositiveBigIntegerField(default=0)),
                ('since', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='code_app', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('secret_sealed', ''), _negated=True), name='code_app_has_a_secret')],
            },
        ),
        migrations.CreateModel(
            name='Device',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=64, unique=True)),
                ('way', models.CharField(choices=[('whatsapp', 'A message by WhatsApp'), ('phone', 'A code to a WhatsApp number'), ('email', 'A code by e-mail'), ('passkey', 'A passkey')], max_length=8)),
                ('name', models.CharField(max_length=60)),
                ('since', models.DateTimeField()),
                ('holder', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='devices', to='people.holder')),
            ],
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('way', models.CharField(choices=[('slip', 'A printed slip'), ('email', 'A letter by e-mail')], max_length=8)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('language', models.CharField(default='id', max_length=2)),
                ('send_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField()),
                ('account', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='invitation', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('send_at__isnull', False)), fields=['send_at'], name='invitation_to_send')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('code', ''), _negated=True), fields=('code',), name='invitation_code_of_one_account'), models.CheckConstraint(condition=models.Q(('way', 'email'), models.Q(('send_at', None), ('way', 'slip'), models.Q(('code', ''), _negated=True)), _connector='OR'), name='invitation_has_a_code_or_sends_one')],
            },
        ),
        migrations.CreateModel(
            name='Kin',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('relation', models.CharField(choices=[('self', 'Self'), ('parent', 'Parent'), ('child', 'Child'), ('spouse', 'Spouse')], max_length=6)),
                ('number', models.PositiveSmallIntegerField()),
                ('name', models.CharField(max_length=60)),
                ('birth_date', models.DateField()),
                ('nik_sealed', models.CharField(max_length=200)),
                ('nik_hash', models.CharField(max_length=64)),
                ('kept_version', models.CharField(max_length=20)),
                ('kept_at', models.DateTimeField()),
                ('guardian_version', models.CharField(blank=True, max_length=20)),
                ('guardian_at', models.DateTimeField(blank=True, null=True)),
                ('used_at', models.DateTimeField(db_index=True)),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='kin', to='people.holder')),
            ],
            options={
                'verbose_name_plural': 'kin',
                'constraints': [models.UniqueConstraint(fields=('holder', 'nik_hash'), name='kin_once_per_nik'), models.UniqueConstraint(fields=('holder', 'relation', 'number'), name='kin_once_per_number'), models.CheckConstraint(condition=models.Q(models.Q(('number', 1), ('relation__in', ['self', 'spouse'])), models.Q(('number__in', [1, 2]), ('relation', 'parent')), models.Q(('number__gte', 1), ('number__lte', 10), ('relation', 'child')), _connector='OR'), name='kin_as_many_as_a_family_has'), models.CheckConstraint(condition=models.Q(models.Q(('name', ''), _negated=True), models.Q(('nik_sealed', ''), _negated=True), models.Q(('nik_hash', ''), _negated=True), models.Q(('kept_version', ''), _negated=True)), name='kin_is_kept_whole'), models.CheckConstraint(condition=models.Q(models.Q(('guardian_at', None), ('guardian_version', '')), models.Q(models.Q(('guardian_version', ''), _negated=True), ('guardian_at__isnull', False)), _connector='OR'), name='kin_guardian_has_version_and_time')],
            },
        ),
        migrations.CreateModel(
            name='Passkey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('handle', models.CharField(max_length=43)),
                ('credential', models.CharField(max_length=1364)),
                ('public_key', models.CharField(max_length=1400)),
                ('sign_count', models.PositiveBigIntegerField()),
                ('transports', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('since', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('holder', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='passkeys', to='people.holder')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('credential',), name='passkey_of_one_person'), models.UniqueConstraint(fields=('holder', 'number'), name='passkey_once_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 10)), name='passkey_at_most_ten'), models.CheckConstraint(condition=models.Q(('handle', ''), ('credential', ''), ('public_key', ''), _connector='OR', _negated=True), name='passkey_can_be_checked'), models.CheckConstraint(condition=models.Q(('sign_count__gte', 0), ('sign_count__lte', 4294967295)), name='passkey_counts_as_authenticators_do')],
            },
        ),
        migrations.CreateModel(
            name='RecoveryCode',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('code', models.CharField(max_length=64)),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='recovery_codes', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('account', 'code'), name='recovery_code_once')],
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('browser', models.CharField(max_length=64, unique=True)),
                ('way', models.CharField(choices=[('whatsapp', 'A message by WhatsApp'), ('phone', 'A code to a WhatsApp number'), ('email', 'A code by e-mail'), ('passkey', 'A passkey')], max_length=8)),
                ('code', models.CharField(blank=True, max_length=64)),
                ('email', models.EmailField(blank=True, max_length=254)),
                ('phone', models.CharField(blank=True, max_length=16)),
                ('bsuid', models.CharField(blank=True, max_length=160)),
                ('language', models.CharField(default='id', max_length=2)),
                ('send_at', models.DateTimeField(blank=True, null=True)),
                ('begun_at', models.DateTimeField()),
                ('ends_at', models.DateTimeField(db_index=True)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('proven_at', models.DateTimeField(blank=True, null=True)),
                ('adds_to', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='people.holder')),
                ('holder', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, to='people.holder')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('send_at__isnull', False)), fields=['send_at'], name='sign_in_to_send')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('way', 'whatsapp')), fields=('code',), name='sign_in_code_of_one_browser'), models.CheckConstraint(condition=models.Q(models.Q(('holder', None), ('proven_at', None)), models.Q(('holder__isnull', False), ('proven_at__isnull', False)), _connector='OR'), name='sign_in_proven_by_somebody'), models.CheckConstraint(condition=models.Q(models.Q(('email', ''), ('phone', ''), ('way__in', ['whatsapp', 'passkey'])), models.Q(('phone', ''), ('way', 'email'), models.Q(('email', ''), _negated=True)), models.Q(('email', ''), ('way', 'phone'), models.Q(('phone', ''), _negated=True)), _connector='OR'), name='sign_in_code_has_an_address')],
            },
        ),
        migrations.CreateModel(
            name='StaffAct',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField()),
                ('act', models.CharField(max_length=40)),
                ('about', models.CharField(blank=True, max_length=60)),
                ('reason', models.CharField(blank=True, max_length=200)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='acts', to=settings.AUTH_USER_MODEL)),
                ('office', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='offices.office')),
            ],
            options={
                'indexes': [models.Index(fields=['office', '-at'], name='staff_act_by_office'), models.Index(fields=['at'], name='staff_act_by_time')],
                'constraints': [models.CheckConstraint(condition=models.Q(('act', ''), _negated=True), name='staff_act_says_what')],
            },
        ),
        migrations.CreateModel(
            name='StaffKey',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveSmallIntegerField()),
                ('handle', models.CharField(max_length=43)),
                ('credential', models.CharField(max_length=1364)),
                ('public_key', models.CharField(max_length=1400)),
                ('sign_count', models.PositiveBigIntegerField()),
                ('transports', models.CharField(blank=True, max_length=60)),
                ('name', models.CharField(blank=True, max_length=60)),
                ('since', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('account', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='keys', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('credential',), name='staff_key_of_one_account'), models.UniqueConstraint(fields=('account', 'number'), name='staff_key_once_per_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1), ('number__lte', 5)), name='staff_key_at_most_five'), models.CheckConstraint(condition=models.Q(('handle', ''), ('credential', ''), ('public_key', ''), _connector='OR', _negated=True), name='staff_key_can_be_checked')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('endpoint', models.CharField(max_length=1000)),
                ('p256dh', models.CharField(max_length=100)),
                ('auth', models.CharField(max_length=40)),
                ('since', models.DateTimeField()),
                ('device', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='subscription', to='accounts.device')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('endpoint',), name='subscription_of_one_device'), models.CheckConstraint(condition=models.Q(('endpoint', ''), ('p256dh', ''), ('auth', ''), _connector='OR', _negated=True), name='subscription_can_be_sent_to')],
            },
        ),
    ]
