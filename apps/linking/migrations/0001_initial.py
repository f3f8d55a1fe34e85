import apps.linking.expressions
import apps.linking.models
import django.core.validators
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='LinkingRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=200, unique=True, verbose_name='name')),
                ('description', models.TextField(blank=True, verbose_name='description')),
                ('enabled', models.BooleanField(default=True, verbose_name='enabled')),
                ('order', models.PositiveIntegerField(default=100, validators=[django.core.validators.MinValueValidator(0)], verbose_name='order')),
                ('expression', models.CharField(help_text='A regular expression, for example Inv-[0-9]+. Case does not matter. A group named “key” narrows the match to itself.', max_length=1000, validators=[apps.linking.expressions.validate_expression], verbose_name='rule')),
                ('places', models.JSONField(default=apps.linking.models.subject_only, error_messages={'blank': 'Choose at least one place to look in.'}, validators=[apps.linking.models.validate_places], verbose_name='where to look')),
                ('senders', models.CharField(choices=[('any', 'Any sender'), ('not-disowned', 'Any sender whose domain doesn’t disown the letter'), ('vouched', 'Only a sender whose domain vouches for the letter')], default='any', help_text='Anybody can write anybody’s address into a letter; the domain’s word (DMARC) is what the mailbox’s checking server wrote down. Letters of your own always count as vouched for.', max_length=20, verbose_name='whose letters')),
                ('target', models.CharField(max_length=100, validators=[apps.linking.models.validate_target], verbose_name='object')),
                ('column', models.CharField(max_length=100, verbose_name='column')),
                ('switched_off_at', models.DateTimeField(blank=True, editable=False, null=True, verbose_name='switched off by the program')),
                ('switched_off_why', models.TextField(blank=True, editable=False, verbose_name='why')),
                ('timeouts', models.PositiveIntegerField(default=0, editable=False)),
                ('updated_at', models.DateTimeField(default=django.utils.timezone.now, editable=False, verbose_name='changed')),
            ],
            options={
                'verbose_name': 'linking rule',
                'verbose_name_plural': 'linking rules',
                'ordering': ['order', 'pk'],
            },
        ),
    ]
