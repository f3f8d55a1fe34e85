import apps.mail.secrets
import django.core.validators
import django.db.models.deletion
import django.utils.timezone
import uuid
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('scenarios', '0006_log_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='WebhookSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('system_name', models.CharField(max_length=100, unique=True, validators=[django.core.validators.RegexValidator('\\A[A-Za-z_][A-Za-z0-9_]*\\Z', 'Write the system name in Latin letters, digits and “_”, beginning with a letter.')], verbose_name='system name')),
                ('description', models.CharField(blank=True, max_length=500, verbose_name='description')),
                ('value', apps.mail.secrets.SecretField(help_text='The whole value of the header, for example “Bearer …”.', verbose_name='value')),
            ],
            options={
                'verbose_name': 'webhook secret',
                'verbose_name_plural': 'webhook secrets',
                'ordering': ['system_name'],
            },
        ),
        migrations.CreateModel(
            name='WebhookCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step_key', models.CharField(max_length=100, verbose_name='step')),
                ('key', models.UUIDField(default=uuid.uuid4, editable=False, unique=True, verbose_name='key')),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('done', 'answered'), ('failed', 'failed')], default='waiting', max_length=10, verbose_name='state')),
                ('method', models.CharField(max_length=10, verbose_name='method')),
                ('url', models.TextField(verbose_name='address')),
                ('headers', models.JSONField(default=dict, verbose_name='headers')),
                ('body', models.TextField(blank=True, verbose_name='body')),
                ('secret_name', models.CharField(blank=True, max_length=100, verbose_name='secret')),
                ('secret_header', models.CharField(blank=True, max_length=100)),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='attempts')),
                ('next_try_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='next attempt')),
                ('status', models.PositiveSmallIntegerField(blank=True, null=True, verbose_name='status')),
                ('answer', models.TextField(blank=True, verbose_name='answer')),
                ('error', models.TextField(blank=True, verbose_name='error')),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, verbose_name='created')),
                ('finished_at', models.DateTimeField(blank=True, null=True, verbose_name='ended')),
                ('run', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='webhook_calls', to='scenarios.run', verbose_name='run')),
            ],
            options={
                'verbose_name': 'webhook call',
                'verbose_name_plural': 'webhook calls',
                'ordering': ['-created_at', '-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['next_try_at'], name='webhook_call_due'), models.Index(fields=['-created_at', '-id'], name='webhook_call_newest')],
            },
        ),
    ]
