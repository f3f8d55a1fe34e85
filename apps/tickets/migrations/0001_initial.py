import apps.desk.numbering
import datetime
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
        ('contacts', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='BlockedAddress',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.CharField(max_length=320, unique=True, verbose_name='address')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='blocked')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='blocked by')),
            ],
            options={
                'verbose_name': 'blocked address',
                'verbose_name_plural': 'blocked addresses',
                'ordering': ['address'],
            },
        ),
        migrations.CreateModel(
            name='Queue',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('is_default', models.BooleanField(default=False, verbose_name='default')),
                ('number_mask', models.CharField(help_text='{0} stands for the number, for example HD-{0}.', max_length=50, unique=True, validators=[apps.desk.numbering.validate_mask], verbose_name='number mask')),
                ('last_number', models.PositiveIntegerField(default=0, verbose_name='last number')),
                ('system_name', models.SlugField(max_length=100, unique=True, verbose_name='system name')),
                ('title', models.CharField(max_length=200, verbose_name='title')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('first_answer_within', models.DurationField(blank=True, help_text='For example 4 h, 1 h 30 min or 2 days. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(datetime.timedelta(seconds=60))], verbose_name='first answer within')),
                ('solution_within', models.DurationField(blank=True, help_text='Counted from when a ticket is opened, or opened again by a letter. Empty: no limit.', null=True, validators=[django.core.validators.MinValueValidator(datetime.timedelta(seconds=60))], verbose_name='solution within')),
                ('acknowledge', models.BooleanField(default=True, verbose_name='acknowledge new tickets')),
                ('acknowledgement_subject_en', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, English')),
                ('acknowledgement_text_en', models.TextField(default='Hello {Name},\n\nwe have received your letter and registered it as {Number}.\nTo add something, simply answer this letter.\n', verbose_name='text, English')),
                ('acknowledgement_subject_ru', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, Russian')),
                ('acknowledgement_text_ru', models.TextField(default='Здравствуйте, {Name}!\n\nМы получили ваше письмо и зарегистрировали его под номером {Number}.\nЧтобы дополнить обращение, просто ответьте на это письмо.\n', verbose_name='text, Russian')),
                ('notification_subject_en', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, English')),
                ('notification_text_en', models.TextField(default='{What}\n\n{Address}\n\nPlease answer in the ticket, not to this letter. You choose in your preferences what you are told.\n', verbose_name='text, English')),
                ('notification_subject_ru', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, Russian')),
                ('notification_text_ru', models.TextField(default='{What}\n\n{Address}\n\nПожалуйста, отвечайте в заявке, а не на это письмо. О чём вас уведомлять, вы выбираете в настройках.\n', verbose_name='text, Russian')),
                ('notify_participants', models.BooleanField(default=True, help_text='Tell everybody who takes part in a ticket what one of them writes to us alone.', verbose_name='notify participants')),
                ('participant_notification_subject_en', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, English')),
                ('participant_notification_text_en', models.TextField(default='Hello {Name},\n\n{Author} wrote to us about {Number}:\n\n{What}\n\nTo add something, simply answer this letter: everybody who takes part will read it.\nIf you want no such letters any more, please tell us.\n', verbose_name='text, English')),
                ('participant_notification_subject_ru', models.CharField(default='[{Number}] {Subject}', max_length=300, verbose_name='subject, Russian')),
                ('participant_notification_text_ru', models.TextField(default='Здравствуйте, {Name}!\n\n{Author} пишет нам по обращению {Number}:\n\n{What}\n\nЧтобы дополнить обращение, просто ответьте на это письмо: ответ прочтут все участники.\nЕсли вы больше не хотите получать такие письма, сообщите нам.\n', verbose_name='text, Russian')),
                ('teams', models.ManyToManyField(blank=True, help_text='The groups whose agents see it; none: every agent.', related_name='+', to='auth.group', verbose_name='teams')),
            ],
            options={
                'verbose_name': 'queue',
                'verbose_name_plural': 'queues',
                'ordering': ['title'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_default', True)), fields=('is_default',), name='queue_only_one_default')],
            },
        ),
        migrations.CreateModel(
            name='Tag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=40, verbose_name='name')),
            ],
            options={
                'verbose_name': 'tag',
                'verbose_name_plural': 'tags',
                'ordering': ['name'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Upper('name'), name='tag_name_once')],
            },
        ),
        migrations.CreateModel(
            name='Ticket',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.CharField(max_length=80, unique=True, verbose_name='number')),
                ('subject', models.TextField(blank=True, verbose_name='subject')),
                ('status', models.CharField(choices=[('new', 'New'), ('open', 'Waiting for us'), ('waiting', 'Waiting for the customer'), ('solved', 'Solved'), ('closed', 'Closed')], default='new', max_length=10, verbose_name='status')),
                ('priority', models.CharField(choices=[('low', 'Low'), ('normal', 'Normal'), ('high', 'High'), ('urgent', 'Urgent')], default='normal', max_length=10, verbose_name='priority')),
                ('urgency', models.GeneratedField(db_persist=True, expression=models.Case(models.When(priority='low', then=models.Value(0)), models.When(priority='normal', then=models.Value(1)), models.When(priority='high', then=models.Value(2)), models.When(priority='urgent', then=models.Value(3))), output_field=models.SmallIntegerField())),
                ('spam', models.BooleanField(default=False, verbose_name='spam')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='updated')),
                ('customer_wrote_at', models.DateTimeField(blank=True, null=True, verbose_name='customer wrote')),
                ('solved_at', models.DateTimeField(blank=True, null=True, verbose_name='solved')),
                ('opened_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('waiting_since', models.DateTimeField(default=django.utils.timezone.now)),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='first answer')),
                ('due_at', models.DateTimeField(blank=True, null=True, verbose_name='due')),
                ('overdue_told', models.BooleanField(default=False)),
                ('account', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='contacts.account', verbose_name='account')),
                ('assignee', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='assigned_tickets', to=settings.AUTH_USER_MODEL, verbose_name='assignee')),
                ('merged_into', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='merged', to='tickets.ticket', verbose_name='merged into')),
                ('queue', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='tickets', to='tickets.queue', verbose_name='queue')),
                ('requester', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='tickets', to='contacts.contact', verbose_name='requester')),
                ('tags', models.ManyToManyField(blank=True, related_name='tickets', to='tickets.tag', verbose_name='tags')),
            ],
            options={
                'verbose_name': 'ticket',
                'verbose_name_plural': 'tickets',
                'ordering': ['-updated_at', '-pk'],
                'indexes': [models.Index(django.db.models.functions.text.Upper('number'), name='ticket_number_upper'), models.Index(fields=['status', '-updated_at'], name='ticket_by_status'), models.Index(fields=['assignee', 'status', '-updated_at'], name='ticket_by_assignee'), models.Index(fields=['queue', 'status', '-updated_at'], name='ticket_by_queue'), models.Index(fields=['requester', '-updated_at'], name='ticket_by_requester'), models.Index(fields=['-updated_at', '-id'], name='ticket_latest'), models.Index(fields=['-created_at', '-id'], name='ticket_by_creation'), models.Index(fields=['waiting_since', 'id'], name='ticket_by_waiting'), models.Index(fields=['-urgency', '-updated_at', '-id'], name='ticket_by_urgency'), models.Index(condition=models.Q(('status__in', ['new', 'open'])), fields=['due_at', 'id'], name='ticket_by_due'), models.Index(condition=models.Q(('overdue_told', False), ('status__in', ['new', 'open'])), fields=['due_at'], name='ticket_due_untold'), models.Index(fields=['account', '-updated_at'], name='ticket_by_account'), django.contrib.postgres.indexes.GinIndex(django.contrib.postgres.indexes.OpClass(django.db.models.functions.text.Upper('subject'), name='gin_trgm_ops'), name='ticket_subject_trigrams')],
            },
        ),
        migrations.CreateModel(
            name='Presence',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('seen_at', models.DateTimeField()),
                ('typed_at', models.DateTimeField(blank=True, null=True)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='presences', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('ticket', 'user'), name='presence_once_per_ticket')],
            },
        ),
        migrations.CreateModel(
            name='Participant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participations', to='contacts.contact')),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='participants', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'participant',
                'verbose_name_plural': 'participants',
                'constraints': [models.UniqueConstraint(fields=('ticket', 'contact'), name='participant_once_per_ticket')],
            },
        ),
        migrations.CreateModel(
            name='Notice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('assigned', 'Assigned'), ('wrote', 'Wrote'), ('mentioned', 'Mentioned'), ('overdue', 'Overdue')], max_length=10)),
                ('by', models.CharField(blank=True, max_length=300)),
                ('text', models.CharField(blank=True, max_length=1000)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notices', to='tickets.ticket')),
            ],
            options={
                'indexes': [models.Index(fields=['created_at'], name='notice_oldest')],
            },
        ),
        migrations.CreateModel(
            name='Note',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('text', models.TextField(verbose_name='note')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='ticket_notes', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='notes', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'note',
                'verbose_name_plural': 'notes',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Merger',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('letters', models.JSONField(default=list)),
                ('notes', models.JSONField(default=list)),
                ('links', models.JSONField(default=list)),
                ('participants', models.JSONField(default=list)),
                ('tags', models.JSONField(default=list)),
                ('source_status', models.CharField(max_length=10)),
                ('target_status', models.CharField(max_length=10)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mergers_away', to='tickets.ticket')),
                ('target', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mergers', to='tickets.ticket')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('source',), name='merger_once_per_source')],
            },
        ),
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('reopened', 'Reopened'), ('status', 'Status changed'), ('priority', 'Priority changed'), ('assignee', 'Assignee changed'), ('queue', 'Queue changed'), ('subject', 'Subject changed'), ('requester', 'Requester changed'), ('tagged', 'Tagged'), ('untagged', 'Tag removed'), ('invited', 'Participant added'), ('dismissed', 'Participant removed'), ('merged', 'Merged'), ('merged-away', 'Merged into another ticket'), ('unmerged', 'Merger undone'), ('split', 'Letter split off'), ('split-from', 'Split off from another ticket'), ('spam', 'Marked as spam'), ('not-spam', 'Not spam'), ('acknowledged', 'Acknowledged'), ('notified', 'Participants notified')], max_length=20)),
                ('before', models.CharField(blank=True, max_length=200)),
                ('after', models.CharField(blank=True, max_length=200)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('ticket', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='events', to='tickets.ticket')),
            ],
            options={
                'verbose_name': 'event',
                'verbose_name_plural': 'events',
                'ordering': ['created_at', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='View',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=60, verbose_name='name')),
                ('shared', models.BooleanField(default=False, verbose_name='shared with colleagues')),
                ('query', models.TextField()),
                ('owner', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='ticket_views', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
            ],
            options={
                'verbose_name': 'view',
                'verbose_name_plural': 'views',
                'ordering': ['name', 'pk'],
                'constraints': [models.UniqueConstraint(fields=('owner', 'name'), name='view_name_once_per_owner')],
            },
        ),
    ]
