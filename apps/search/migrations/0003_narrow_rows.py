"""Rows without their vectors, which only the few that are ranked need; a shorter list of what waits for the index."""

import django.contrib.postgres.indexes
from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("search", "0002_language_and_triggers")]

    operations = [
        migrations.RunSQL(
            "ALTER TABLE search_document ALTER COLUMN vector SET STORAGE EXTERNAL, SET (toast_tuple_target = 128)",
            "ALTER TABLE search_document ALTER COLUMN vector SET STORAGE EXTENDED, RESET (toast_tuple_target)",
        ),
        migrations.RemoveIndex(model_name="document", name="document_words"),
        migrations.AddIndex(
            model_name="document",
            index=django.contrib.postgres.indexes.GinIndex(
                fields=["vector"], gin_pending_list_limit=256, name="document_words"
            ),
        ),
    ]
