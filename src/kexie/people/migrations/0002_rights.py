import django.core.validators
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0001_initial'),
        ('registry', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Event',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(auto_now_add=True, db_index=True)),
                ('by', models.CharField(max_length=40)),
                ('action', models.CharField(max_length=20)),
                ('about', models.CharField(max_length=40)),
                ('reason', models.CharField(blank=True, max_length=500)),
                ('facts', models.JSONField(default=dict)),
            ],
            options={
                'db_table': 'people_event',
                'ordering': ['-id'],
            },
        ),
        migrations.CreateModel(
            name='SecondFactor',
            fields=[
                ('member', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='second_factor', serialize=False, to=settings.AUTH_USER_MODEL)),
                ('secret', models.CharField(max_length=32)),
                ('last_step', models.PositiveBigIntegerField(default=0)),
                ('recovery', models.JSONField(default=list)),
                ('since', models.DateTimeField(auto_now_add=True)),
            ],
        ),
        migrations.CreateModel(
            name='SignInTry',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('at', models.DateTimeField(db_index=True)),
                ('account', models.CharField(max_length=64)),
                ('address', models.CharField(max_length=45)),
                ('how', models.CharField(max_length=10)),
                ('outcome', models.CharField(choices=[('tried', 'not finished'), ('half', 'password right, code to come'), ('refused', 'refused'), ('locked', 'locked out'), ('in', 'signed in'), ('out', 'signed out')], max_length=10)),
            ],
        ),
        migrations.CreateModel(
            name='SubmissionLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=40)),
                ('division', models.CharField(max_length=12)),
                ('digest', models.CharField(max_length=64, unique=True)),
                ('made_by', models.CharField(max_length=40)),
                ('made_at', models.DateTimeField(auto_now_add=True)),
                ('ends_at', models.DateTimeField()),
                ('used_at', models.DateTimeField(blank=True, null=True)),
                ('record', models.CharField(blank=True, default='', max_length=12)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='membership',
            name='one_membership_a_role',
        ),
        migrations.AddField(
            model_name='member',
            name='password_set_at',
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
        migrations.AddField(
            model_name='member',
            name='session_round',
            field=models.PositiveIntegerField(default=0, editable=False),
        ),
        migrations.AddField(
            model_name='membership',
            name='division',
            field=models.CharField(blank=True, default='', max_length=12, verbose_name='division'),
        ),
        migrations.AddField(
            model_name='membership',
            name='organisation',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='registry.organisation', verbose_name='organisation'),
        ),
        migrations.AddField(
            model_name='membership',
            name='ref',
            field=models.CharField(editable=False, max_length=12, null=True),
        ),
        migrations.AddField(
            model_name='signinlink',
            name='invites',
            field=models.BooleanField(default=False),
        ),
        migrations.AlterField(
            model_name='member',
            name='username',
            field=models.CharField(help_text='Letters, digits, dot, hyphen and underscore; Chinese characters too.', max_length=40, unique=True, validators=[django.core.validators.RegexValidator('\\A[\\w.-]+\\Z', 'A user name has letters, digits, dot, hyphen and underscore only.')], verbose_name='user name'),
        ),
        migrations.AddField(
            model_name='event',
            name='book',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='people_events', to='registry.book'),
        ),
        migrations.AddIndex(
            model_name='signintry',
            index=models.Index(fields=['account', 'id'], name='tries_of_an_account'),
        ),
        migrations.AddIndex(
            model_name='signintry',
            index=models.Index(fields=['address', 'id'], name='tries_from_an_address'),
        ),
        migrations.AddField(
            model_name='submissionlink',
            name='book',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='submission_links', to='registry.book'),
        ),
    ]
