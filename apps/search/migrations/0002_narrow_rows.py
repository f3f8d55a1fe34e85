"""Rows without their vectors, which only the few that are ranked need."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_document ALTER COLUMN vector SET STORAGE EXTERNAL, SET (toast_tuple_target = 128)",
            "ALTER TABLE search_document ALTER COLUMN vector SET STORAGE EXTENDED, RESET (toast_tuple_target)",
        ),
    ]
