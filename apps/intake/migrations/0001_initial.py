import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('mail', '0001_initial'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Synchronisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('ended_at', models.DateTimeField(blank=True, null=True)),
                ('state', models.CharField(choices=[('waiting', 'Waiting for a worker'), ('working', 'Synchronising'), ('done', 'Synchronised'), ('busy', 'Being collected from already'), ('failed', 'Failed'), ('unreached', 'The workers can’t be reached')], default='waiting', max_length=10)),
                ('found', models.PositiveIntegerField(default=0)),
                ('stored', models.PositiveIntegerField(default=0)),
                ('registered', models.PositiveIntegerField(default=0)),
                ('set_aside', models.PositiveIntegerField(default=0)),
                ('failed', models.PositiveIntegerField(default=0)),
                ('finished', models.BooleanField(default=True)),
                ('trouble', models.CharField(blank=True, max_length=40)),
                ('trouble_detail', models.TextField(blank=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('mailbox', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='synchronisations', to='mail.mailbox')),
            ],
            options={
                'verbose_name': 'synchronisation',
                'verbose_name_plural': 'synchronisations',
                'indexes': [models.Index(fields=['mailbox', '-id'], name='synchronisation_latest')],
            },
        ),
    ]
