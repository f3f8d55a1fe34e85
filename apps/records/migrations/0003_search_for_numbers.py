from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import migrations
from django.db.models.functions import Upper


class Migration(migrations.Migration):
    """So that a part of a number finds the record at once."""

    dependencies = [
        ("records", "0002_comparing_functions"),
        ("contacts", "0003_searched_by_name"),  # which brings trigrams
    ]

    operations = [
        migrations.AddIndex(
            model_name="record",
            index=GinIndex(OpClass(Upper("number"), name="gin_trgm_ops"), name="record_number_trigrams"),
        ),
    ]
