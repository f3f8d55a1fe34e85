import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('contacts', '0001_initial'),
        ('contenttypes', '0002_remove_content_type_name'),
        ('linking', '0001_initial'),
        ('mail', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ('tickets', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='EmailActivity',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('direction', models.CharField(choices=[('incoming', 'Incoming'), ('outgoing', 'Outgoing')], max_length=10, verbose_name='direction')),
                ('subject', models.TextField(blank=True, verbose_name='subject')),
                ('sender_name', models.TextField(blank=True, verbose_name='sender’s name')),
                ('sender_address', models.CharField(blank=True, max_length=320, verbose_name='sender’s address')),
                ('recipients', models.JSONField(default=list, verbose_name='recipients')),
                ('date', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('text', models.TextField(blank=True, verbose_name='text')),
                ('new_text', models.TextField(blank=True)),
                ('html', models.TextField(blank=True)),
                ('message_id', models.TextField(blank=True, verbose_name='Message-ID')),
                ('in_reply_to', models.TextField(blank=True)),
                ('automatic', models.CharField(blank=True, max_length=20)),
                ('oddities', models.JSONField(blank=True, default=list)),
                ('trust', models.JSONField(blank=True, default=dict)),
                ('needs_processing', models.BooleanField(default=True, verbose_name='needs processing')),
                ('processed_at', models.DateTimeField(blank=True, null=True, verbose_name='processed at')),
                ('account', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='contacts.account', verbose_name='account')),
                ('author', models.ForeignKey(blank=True, help_text='Who brought the letter in; empty: the system.', null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='author')),
                ('contact', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='contacts.contact', verbose_name='contact')),
                ('delivery', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activity', to='mail.delivery', verbose_name='delivery')),
                ('mailbox', models.ForeignKey(blank=True, db_index=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='mail.mailbox', verbose_name='mailbox')),
                ('outbox_letter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activity', to='mail.outboxletter', verbose_name='outbox letter')),
                ('owner', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='owned_activities', to=settings.AUTH_USER_MODEL, verbose_name='owner')),
                ('processed_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='processed by')),
                ('ticket', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='activities', to='tickets.ticket', verbose_name='ticket')),
            ],
            options={
                'verbose_name': 'email activity',
                'verbose_name_plural': 'email activities',
                'ordering': ['-date', '-pk'],
                'indexes': [models.Index(fields=['message_id'], name='activity_message_id'), models.Index(fields=['ticket', 'date'], name='activity_timeline'), models.Index(fields=['-date', '-id'], name='activity_latest'), models.Index(condition=models.Q(('direction', 'outgoing')), fields=['-date', '-id'], name='activity_outgoing'), models.Index(condition=models.Q(('needs_processing', True)), fields=['-date'], name='activity_unprocessed'), models.Index(fields=['mailbox', '-date', '-id'], name='activity_by_mailbox'), models.Index(fields=['contact', '-date'], name='activity_by_contact'), models.Index(fields=['account', '-date'], name='activity_by_account'), models.Index(condition=models.Q(('in_reply_to', ''), _negated=True), fields=['in_reply_to'], name='activity_replies')],
            },
        ),
        migrations.CreateModel(
            name='Attachment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0)),
                ('name', models.TextField(verbose_name='name')),
                ('content_type', models.CharField(max_length=200, verbose_name='type')),
                ('declared_type', models.CharField(blank=True, max_length=200, verbose_name='declared type')),
                ('size', models.BigIntegerField(verbose_name='size, bytes')),
                ('sha256', models.CharField(db_index=True, max_length=64)),
                ('inline', models.BooleanField(default=False)),
                ('content_id', models.TextField(blank=True)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='attachments', to='activities.emailactivity')),
            ],
            options={
                'verbose_name': 'attachment',
                'verbose_name_plural': 'attachments',
                'ordering': ['position', 'pk'],
            },
        ),
        migrations.CreateModel(
            name='Link',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField()),
                ('origin', models.CharField(choices=[('rule', 'By a rule'), ('thread', 'Through the thread'), ('hand', 'By hand'), ('scenario', 'By a scenario')], max_length=10, verbose_name='made')),
                ('rule_name', models.CharField(blank=True, max_length=200)),
                ('scenario', models.CharField(blank=True, max_length=200)),
                ('matched', models.TextField(blank=True, verbose_name='matched text')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='links', to='activities.emailactivity')),
                ('by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
                ('rule', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='links', to='linking.linkingrule', verbose_name='linking rule')),
            ],
            options={
                'verbose_name': 'link',
                'verbose_name_plural': 'links',
                'indexes': [models.Index(fields=['content_type', 'object_id'], name='link_by_object')],
                'constraints': [models.UniqueConstraint(fields=('activity', 'content_type', 'object_id'), name='link_once_per_object')],
            },
        ),
        migrations.CreateModel(
            name='Meeting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('method', models.CharField(blank=True, max_length=20, verbose_name='method')),
                ('uid', models.TextField(blank=True, db_index=True)),
                ('sequence', models.IntegerField(default=0)),
                ('summary', models.TextField(blank=True, verbose_name='subject')),
                ('organizer_name', models.TextField(blank=True)),
                ('organizer_address', models.CharField(blank=True, max_length=320, verbose_name='organizer')),
                ('attendees', models.JSONField(default=list, verbose_name='attendees')),
                ('start', models.DateTimeField(blank=True, null=True, verbose_name='start')),
                ('end', models.DateTimeField(blank=True, null=True, verbose_name='end')),
                ('all_day', models.BooleanField(default=False, verbose_name='all day')),
                ('time_zone', models.CharField(blank=True, max_length=100, verbose_name='time zone')),
                ('place', models.TextField(blank=True, verbose_name='place')),
                ('recurrence', models.TextField(blank=True, verbose_name='recurrence')),
                ('answer', models.CharField(blank=True, choices=[('accepted', 'Accepted'), ('tentative', 'Tentative'), ('declined', 'Declined')], max_length=10, verbose_name='our answer')),
                ('answer_text', models.TextField(blank=True)),
                ('answered_at', models.DateTimeField(blank=True, null=True)),
                ('answer_waits', models.BooleanField(default=False)),
                ('activity', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='meeting', to='activities.emailactivity')),
                ('answer_letter', models.OneToOneField(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='mail.outboxletter')),
                ('answered_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'meeting',
                'verbose_name_plural': 'meetings',
                'indexes': [models.Index(condition=models.Q(('answer_waits', True)), fields=['activity'], name='meeting_answer_waits')],
            },
        ),
        migrations.CreateModel(
            name='ReadException',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('unread', models.BooleanField()),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='read_exceptions', to='activities.emailactivity')),
                ('user', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='read_exceptions', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('user', 'activity'), name='read_exception_once_per_letter')],
            },
        ),
        migrations.CreateModel(
            name='UndoneLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('object_id', models.BigIntegerField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('activity', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='undone_links', to='activities.emailactivity')),
                ('by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('content_type', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='contenttypes.contenttype')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('activity', 'content_type', 'object_id'), name='undone_link_once')],
            },
        ),
    ]
