import apps.desk.numbering
import apps.records.models.attribute
import apps.records.models.record_type
import django.contrib.postgres.indexes
import django.core.validators
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
        ('contacts', '0001_initial'),  # which brings pg_trgm
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='RecordType',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number_mask', models.CharField(help_text='{0} stands for the number, for example HD-{0}.', max_length=50, unique=True, validators=[apps.desk.numbering.validate_mask], verbose_name='number mask')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number')),
                ('system_name', models.SlugField(help_text='Scenarios, commands and addresses call the type so: Latin letters, digits, “-” and “_”.', max_length=60, unique=True, verbose_name='system name')),
                ('title', models.CharField(help_text='One of them: Invoice.', max_length=200, verbose_name='title')),
                ('plural', models.CharField(blank=True, help_text='Many of them: Invoices. Empty: the title.', max_length=200, verbose_name='plural')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('icon', models.CharField(choices=apps.records.models.record_type.icon_choices, default='folder', max_length=40, verbose_name='sign')),
                ('enabled', models.BooleanField(default=True, help_text='Off: no new records and no place in the navigation; the records stay and can be read.', verbose_name='enabled')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='place in the navigation')),
                ('teams', models.ManyToManyField(blank=True, help_text='The groups whose agents see it; none: every agent.', related_name='+', to='auth.group', verbose_name='teams')),
                ('writers', models.ManyToManyField(blank=True, help_text='The groups whose agents may; none: every agent who sees the records.', related_name='+', to='auth.group', verbose_name='may create and change')),
            ],
            options={
                'verbose_name': 'record type',
                'verbose_name_plural': 'record types',
                'ordering': ['position', 'title', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Record',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, verbose_name='number')),
                ('values', models.JSONField(blank=True, default=dict, verbose_name='values')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='changed')),
                ('created_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('record_type', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='records', to='records.recordtype', verbose_name='record type')),
            ],
            options={
                'verbose_name': 'record',
                'verbose_name_plural': 'records',
                'ordering': ['-pk'],
                'indexes': [models.Index(models.F('record_type'), models.OrderBy(models.F('id'), descending=True), name='record_latest'), models.Index(fields=['record_type', '-updated_at', '-id'], name='record_by_change'), models.Index(models.F('record_type'), django.db.models.functions.text.Upper('number'), models.F('id'), name='record_by_number'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('number'), name='gin_trgm_ops'), name='record_number_trigrams')],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('number'), name='record_number_once', violation_error_message='Another record has this number.')],
            },
        ),
        migrations.CreateModel(
            name='RecordChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('created', 'Created'), ('changed', 'Changed')], max_length=10)),
                ('scenario', models.CharField(blank=True, max_length=200)),
                ('values', models.JSONField(default=list)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('record', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='records.record')),
            ],
            options={
                'verbose_name': 'change of a record',
                'verbose_name_plural': 'changes of records',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='RecordAttribute',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('label', models.CharField(max_length=200, verbose_name='label')),
                ('name', models.CharField(max_length=60, validators=[django.core.validators.RegexValidator('\\A[A-Za-z_][A-Za-z0-9_]*\\Z', 'Write the system name in Latin letters, digits and “_”, beginning with a letter.')], verbose_name='system name')),
                ('type', models.CharField(choices=apps.records.models.attribute.type_choices, default='string', max_length=10, verbose_name='type')),
                ('long', models.BooleanField(default=False, verbose_name='several lines')),
                ('date_only', models.BooleanField(default=False, verbose_name='date without time')),
                ('required', models.BooleanField(default=False, help_text='The form asks for it. Letters and scenarios store a record without it all the same.', verbose_name='required')),
                ('array', models.BooleanField(default=False, verbose_name='several values')),
                ('searchable', models.BooleanField(default=False, help_text='Filters, sorting, linking rules and the search look at it, quickly however many records.', verbose_name='searchable')),
                ('in_list', models.BooleanField(default=False, verbose_name='in the list')),
                ('choices', models.JSONField(blank=True, default=list, validators=[apps.records.models.attribute.validate_choices], verbose_name='choices')),
                ('section', models.CharField(blank=True, max_length=100, verbose_name='section')),
                ('position', models.PositiveIntegerField(default=0, verbose_name='order')),
                ('help_text', models.CharField(blank=True, max_length=300, verbose_name='help')),
                ('index_state', models.CharField(choices=[('none', 'not searchable'), ('waiting', 'being prepared'), ('ready', 'fast'), ('failed', 'failed')], default='none', editable=False, max_length=10, verbose_name='search')),
                ('index_trouble', models.TextField(blank=True, editable=False)),
                ('record_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attributes', to='records.recordtype', verbose_name='record type')),
                ('target', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='records.recordtype', verbose_name='of the type')),
            ],
            options={
                'verbose_name': 'attribute',
                'verbose_name_plural': 'attributes',
                'ordering': ['position', 'pk'],
                'constraints': [models.UniqueConstraint(models.F('record_type'), django.db.models.functions.text.Upper('name'), name='record_attribute_once', violation_error_message='Another attribute has this system name.')],
            },
        ),
    ]
