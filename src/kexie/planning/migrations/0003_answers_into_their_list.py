from django.db import migrations


def into_list(apps, schema_editor):
    """Safe to run twice: a list that is filled stays."""
    items = apps.get_model("planning", "PlanItem").objects
    for item in items.filter(answers=[]).exclude(answered=None).select_related("answered").iterator():
        items.filter(pk=item.pk).update(answers=[item.answered.ref])


def out_of_list(apps, schema_editor):
    """One column keeps one problem: of several, the first of the list."""
    problems = apps.get_model("planning", "Problem").objects
    items = apps.get_model("planning", "PlanItem").objects
    for item in items.exclude(answers=[]).iterator():
        items.filter(pk=item.pk).update(answered=problems.filter(ref__in=item.answers).order_by("ref").first())


class Migration(migrations.Migration):
    dependencies = [("planning", "0002_problems_answered_by_several")]

    operations = [migrations.RunPython(into_list, out_of_list)]
