from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("records", "0001_initial")]

    operations = [
        migrations.AlterModelOptions(name="evidence", options={"ordering": ["pk"]}),
        migrations.AddField(
            model_name="evidence",
            name="name",
            field=models.CharField(default="", max_length=200, verbose_name="file name"),
            preserve_default=False,
        ),
    ]
