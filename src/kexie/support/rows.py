"""What stands in rows beside a fund, a grant or a visit."""

from django.utils.translation import gettext_lazy as _

from kexie.records.rows import RowKind, declare_rows
from kexie.support.models import Arrival, FundPayment, Goods, GrantPayment, Need, Recipient

_ARRIVAL = ("day", "amount", "payer", "voucher")
_PAID = ("day", "amount", "payee", "purpose", "voucher")
_PAID_FOR = ("day", "amount", "use", "payee", "purpose", "voucher")
_GOODS = ("what", "quantity", "unit", "value")
_NEED = ("what", "category", "handed_to", "handed_on", "result", "settled_on")

declare_rows(
    "support.fund",
    RowKind("arrivals", Arrival, _("arrival of money"), _ARRIVAL, _ARRIVAL),
    RowKind("payments", FundPayment, _("payment"), _PAID_FOR, _PAID_FOR),
)
declare_rows(
    "support.grant",
    RowKind(
        "recipient_rows",
        Recipient,
        _("recipient"),
        ("organisation", "name", "amount"),
        ("name", "amount"),
        newest_first=False,
    ),
    RowKind("payments", GrantPayment, _("payment"), _PAID, _PAID),
)
declare_rows(
    "support.visit",
    RowKind("goods", Goods, _("goods"), _GOODS, _GOODS, newest_first=False),
    RowKind("needs", Need, _("need"), _NEED, _NEED, newest_first=False),
)
