from django.db import migrations, models


def place_what_was_read(apps, schema_editor):
    """What was taken of a paper so far was recorded for all of the book's division, and so was what a paper of the
    division's own office says. Of any other paper the page asks.
    """
    Paper = apps.get_model("intake", "Paper")
    Seat = apps.get_model("registry", "BookSeat")
    Taken = apps.get_model("intake", "Taken")
    for paper in Paper.objects.filter(state="read").select_related("file").iterator():
        seats = Seat.objects.filter(book=paper.file.book_id).order_by("since")
        seat = (seats.filter(since__lte=paper.last_day).last() if paper.last_day else None) or seats.first()
        issuer = paper.reading.get("issuer") or {}
        own = seat and issuer.get("division") == seat.division
        if seat and (own or Taken.objects.filter(paper=paper).exists()):
            paper.division = seat.division
            paper.save(update_fields=["division"])


class Migration(migrations.Migration):
    dependencies = [
        ("intake", "0004_papers_being_read_and_refusals"),
        ("registry", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="paper",
            name="division",
            field=models.CharField(blank=True, max_length=12, verbose_name="place"),
        ),
        migrations.RunPython(place_what_was_read, migrations.RunPython.noop),
    ]
