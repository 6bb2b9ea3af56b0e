from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("planning", "0003_answers_into_their_list")]

    operations = [migrations.RemoveField("planitem", "answered")]
