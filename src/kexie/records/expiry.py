"""What the records room keeps for a while: workbooks that nobody recorded, keys of forms that were sent."""

from datetime import datetime, timedelta

from kexie.people.expiry import expires
from kexie.records.models import Request, Workbook

WORKBOOK_DAYS = 7  # that a workbook waits to be recorded
REQUEST_DAYS = 30  # that a form sent again is known by its key


@expires
def workbooks(now: datetime) -> None:
    from kexie.records.workbooks.actions import drop  # reads sheets: not at the start of every command

    waiting = Workbook.objects.filter(accepted_at=None, at__lt=now - timedelta(days=WORKBOOK_DAYS))
    for each in waiting.select_related("book", "file"):
        drop(each)


@expires
def requests(now: datetime) -> None:
    Request.objects.filter(at__lt=now - timedelta(days=REQUEST_DAYS)).delete()
