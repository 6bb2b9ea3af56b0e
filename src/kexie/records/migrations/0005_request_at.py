from django.db import migrations, models
from django.utils import timezone


class Migration(migrations.Migration):
    """When a form was sent; of those that were sent before it is not known, and they are kept a month from now."""

    dependencies = [("records", "0004_consent_scan")]

    operations = [
        migrations.AddField(
            model_name="request",
            name="at",
            field=models.DateTimeField(auto_now_add=True, default=timezone.now),
            preserve_default=False,
        ),
    ]
