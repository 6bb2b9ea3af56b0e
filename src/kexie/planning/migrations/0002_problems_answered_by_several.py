from django.db import migrations, models


class Migration(migrations.Migration):
    """The one problem that an item answered makes room for a list of them."""

    dependencies = [("planning", "0001_initial")]

    operations = [
        migrations.RenameField("planitem", "answers", "answered"),
        migrations.AddField(
            "planitem",
            "answers",
            models.JSONField(blank=True, default=list, verbose_name="answers the problems"),
        ),
    ]
