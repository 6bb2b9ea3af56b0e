import kexie.registry.models
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0003_memberships_bound'),
    ]

    operations = [
        migrations.AlterField(
            model_name='membership',
            name='ref',
            field=models.CharField(default=kexie.registry.models.new_ref, editable=False, max_length=12, unique=True),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.UniqueConstraint(condition=models.Q(('role', 'reporter'), _negated=True), fields=('member', 'book', 'role'), name='one_membership_an_office_role'),
        ),
        migrations.AddConstraint(
            model_name='membership',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('division', ''), ('organisation__isnull', False), ('role', 'reporter')), models.Q(('organisation__isnull', True), ('role', 'reporter'), models.Q(('division', ''), _negated=True)), models.Q(models.Q(('role', 'reporter'), _negated=True), ('division', ''), ('organisation__isnull', True)), _connector='OR'), name='a_reporter_is_bound_to_one_place'),
        ),
    ]
