import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.functions.text
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contacts', '0001_initial'),  # which brings pg_trgm
    ]

    operations = [
        migrations.CreateModel(
            name='Changed',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ticket', 'Tickets'), ('letter', 'Letters'), ('contact', 'Contacts'), ('account', 'Accounts'), ('record', 'Records')], max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('renamed', models.BooleanField(db_default=False)),
            ],
            options={
                'verbose_name': 'changed object',
                'verbose_name_plural': 'changed objects',
            },
        ),
        migrations.CreateModel(
            name='Document',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('ticket', 'Tickets'), ('letter', 'Letters'), ('contact', 'Contacts'), ('account', 'Accounts'), ('record', 'Records')], max_length=10)),
                ('object_id', models.BigIntegerField()),
                ('date', models.DateTimeField()),
                ('vector', django.contrib.postgres.search.SearchVectorField()),
                ('handle', models.TextField(blank=True)),
            ],
            options={
                'verbose_name': 'search document',
                'verbose_name_plural': 'search documents',
                'indexes': [django.contrib.postgres.indexes.GinIndex(fields=['vector'], gin_pending_list_limit=256, name='document_words'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('handle'), name='gin_trgm_ops'), condition=models.Q(('kind__in', ['contact', 'account'])), name='document_handle_parts')],
                'constraints': [models.UniqueConstraint(fields=('kind', 'object_id'), name='document_once_per_object')],
            },
        ),
    ]
