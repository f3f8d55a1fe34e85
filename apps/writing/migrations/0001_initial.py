import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('activities', '0001_initial'),
        ('contacts', '0001_initial'),
        ('mail', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LetterTemplate',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=200, unique=True, verbose_name='title')),
                ('source', models.CharField(choices=[('none', 'None'), ('contact', 'Contact'), ('account', 'Account'), ('ticket', 'Ticket'), ('letter', 'Letter')], default='none', help_text='Offered where letters are written from such a record; without a source, everywhere.', max_length=10, verbose_name='source of macros')),
                ('language', models.CharField(choices=[('en', 'English'), ('ru', 'Русский')], default='en', max_length=10, verbose_name='language')),
                ('subject', models.CharField(blank=True, help_text='Empty: the letter keeps its own.', max_length=300, verbose_name='subject')),
                ('html', models.TextField(verbose_name='text')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
            ],
            options={
                'verbose_name': 'letter template',
                'verbose_name_plural': 'letter templates',
                'ordering': ['language', 'title'],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True)),
                ('kind', models.CharField(choices=[('new', 'New letter'), ('reply', 'Reply'), ('reply-all', 'Reply to all'), ('forward', 'Forward')], default='new', max_length=10)),
                ('to', models.TextField(blank=True, verbose_name='To')),
                ('cc', models.TextField(blank=True, verbose_name='Cc')),
                ('bcc', models.TextField(blank=True, verbose_name='Bcc')),
                ('subject', models.TextField(blank=True, verbose_name='Subject')),
                ('html', models.TextField(blank=True, verbose_name='Text')),
                ('quoted', models.BooleanField(default=True, verbose_name='Quote the letter')),
                ('links', models.JSONField(blank=True, default=list, verbose_name='Links')),
                ('in_calendar', models.BooleanField(default=False, verbose_name='Show in calendar')),
                ('starts_at', models.DateTimeField(blank=True, null=True, verbose_name='Start')),
                ('ends_at', models.DateTimeField(blank=True, null=True, verbose_name='End')),
                ('seen_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('sent_at', models.DateTimeField(blank=True, null=True)),
                ('status_before', models.CharField(blank=True, max_length=10)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.account')),
                ('answers', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='drafts', to='activities.emailactivity')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to=settings.AUTH_USER_MODEL)),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='contacts.contact')),
                ('sender', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='mail.sender', verbose_name='From')),
                ('sent_as', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='draft', to='activities.emailactivity')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='drafts', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'draft',
                'verbose_name_plural': 'drafts',
                'ordering': ['-updated_at'],
                'indexes': [models.Index(condition=models.Q(('sent_at', None)), fields=['author', '-updated_at'], name='draft_unsent'), models.Index(condition=models.Q(('sent_at__isnull', False)), fields=['sent_at'], name='draft_sent')],
            },
        ),
        migrations.CreateModel(
            name='DraftFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.TextField()),
                ('content_type', models.CharField(max_length=200)),
                ('size', models.BigIntegerField()),
                ('sha256', models.CharField(max_length=64)),
                ('content_id', models.TextField(blank=True)),
                ('draft', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='files', to='writing.draft')),
            ],
            options={
                'verbose_name': 'file of a draft',
                'verbose_name_plural': 'files of drafts',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('html', models.TextField(help_text='{Agent.Name}, {Agent.Email}, {Sender.Name}, {Sender.Address}.', verbose_name='text')),
                ('agent', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='signature', to=settings.AUTH_USER_MODEL, verbose_name='agent')),
                ('sender', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='signature', to='mail.sender', verbose_name='sender')),
            ],
            options={
                'verbose_name': 'signature',
                'verbose_name_plural': 'signatures',
                'constraints': [models.CheckConstraint(condition=models.Q(('sender', None), ('agent', None), _connector='XOR'), name='signature_of_one', violation_error_message='Choose either a sender or an agent.')],
            },
        ),
        migrations.CreateModel(
            name='CalendarTime',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('starts_at', models.DateTimeField(verbose_name='start')),
                ('ends_at', models.DateTimeField(verbose_name='end')),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_time', to='activities.emailactivity')),
                ('agent', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='calendar_times', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'time in the calendar',
                'verbose_name_plural': 'times in the calendar',
                'ordering': ['starts_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(('ends_at__gte', models.F('starts_at'))), name='calendar_time_in_order')],
            },
        ),
    ]
