"""How the databases keep the rows that change.

PostgreSQL: room on their pages, and vacuum in small bites. A row that changes where no index
looks stays on its page, if the page has room. Vacuum by a share of the table would come once in
months to a table of years. Truncating would lock it.

SQLite: claims are written before their bookings, and while a foreign key is in the air SQLite
looks up who refers to each new row. Without an index it would read all claims for that.
"""

from django.db import migrations

OFTEN = "autovacuum_vacuum_scale_factor = 0.01, autovacuum_vacuum_threshold = 1000"
SEEN = "autovacuum_vacuum_insert_scale_factor = 0.02, autovacuum_analyze_scale_factor = 0.02"
TABLES = {
    "bookings_slot": f"fillfactor = 50, {OFTEN}",
    "bookings_claim": f"fillfactor = 60, {OFTEN}, vacuum_truncate = false",
    "bookings_booking": f"fillfactor = 85, {OFTEN}, {SEEN}",
    "bookings_place": f"fillfactor = 85, {OFTEN}, {SEEN}",
    "bookings_bookingevent": SEEN,
}
# Django adds it for LIKE to every unique text. Nobody searches claims.
UNUSED = "bookings_claim_key_70b6afb7_like"
OF_BOOKING = "bookings_claim_of_booking"


def settle(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table, settings in TABLES.items():
            schema_editor.execute(f"ALTER TABLE {table} SET ({settings})")
        schema_editor.execute(f"DROP INDEX IF EXISTS {UNUSED}")
    else:
        schema_editor.execute(f"CREATE INDEX {OF_BOOKING} ON bookings_claim (booking_id)")


class Migration(migrations.Migration):
    dependencies = [("bookings", "0001_initial")]
    operations = [migrations.RunPython(settle, migrations.RunPython.noop)]
