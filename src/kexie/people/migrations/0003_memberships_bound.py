from django.db import migrations

from kexie.registry.models import new_ref


def bind(apps, schema_editor):
    """A ref for every membership; a reporter of before saw the whole book, and is bound to its first seat."""
    seats = apps.get_model("registry", "BookSeat").objects
    for membership in apps.get_model("people", "Membership").objects.filter(ref=None):
        membership.ref = new_ref()
        if membership.role == "reporter":
            seat = seats.filter(book=membership.book_id).order_by("since").first()
            membership.division = seat.division if seat else "-"  # a place that is nowhere: nothing is seen
        membership.save()


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0002_rights'),
    ]

    operations = [
        # The way back drops what this fills; there is nothing to undo.
        migrations.RunPython(bind, migrations.RunPython.noop),
    ]
