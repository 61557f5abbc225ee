"""How PostgreSQL keeps the inbox: what was read makes room at once, and nothing locks it."""

from django.db import migrations

SETTINGS = (
    "fillfactor = 85, autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000,"
    " vacuum_truncate = false"
)
# Django adds it for LIKE to every unique text. Nobody searches digests.
UNUSED = "whatsapp_delivery_digest_64019f92_like"


def settle(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"ALTER TABLE whatsapp_inboxevent SET ({SETTINGS})")
        schema_editor.execute(f"DROP INDEX IF EXISTS {UNUSED}")


class Migration(migrations.Migration):
    dependencies = [("whatsapp", "0001_initial")]
    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
