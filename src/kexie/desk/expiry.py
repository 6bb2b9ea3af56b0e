"""What the desk keeps for a while: links to confirm a document by, some time beyond their end."""

from datetime import datetime

from kexie.desk.models import ReceiptLink
from kexie.people.expiry import LINK_KEPT, expires


@expires
def receipt_links(now: datetime) -> None:
    ReceiptLink.objects.filter(ends_at__lt=now - LINK_KEPT).delete()
