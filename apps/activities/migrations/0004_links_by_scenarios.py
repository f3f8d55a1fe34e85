from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('activities', '0003_meeting_answers'),
    ]

    operations = [
        migrations.AddField(
            model_name='link',
            name='scenario',
            field=models.CharField(blank=True, max_length=200),
        ),
        migrations.AlterField(
            model_name='link',
            name='origin',
            field=models.CharField(choices=[('rule', 'By a rule'), ('thread', 'Through the thread'), ('hand', 'By hand'), ('scenario', 'By a scenario')], max_length=10, verbose_name='made'),
        ),
    ]
