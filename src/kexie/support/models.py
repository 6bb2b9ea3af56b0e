"""Science funds, programmes and the grants they gave, families visited.

Money is in 元. What came and what was paid stands in rows beside its fund or grant; their sums are kept on the record.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from kexie.records.choices import categories, levels, occasions
from kexie.records.models import DatedRow, Record, Row, amount_field, approx_field, count_field, day_field
from kexie.registry.models import Organisation
from kexie.support.choices import needs, sources, uses

# Science funds ----------------------------------------------------------------------------------------------------------


def _sum_field(label: Any) -> models.DecimalField:
    """The sum of rows, which nobody types: wide enough for many of the largest."""
    return amount_field(label, max_digits=18, null=False, default=Decimal(0), editable=False)


def _sum(record: Record, name: str) -> Decimal:
    return sum((row.amount for row in record.rows(name)), Decimal(0))


class Payment(DatedRow):
    """Money paid out, with its voucher."""

    day = day_field(_("paid on"))
    amount = amount_field(_("amount (yuan)"), null=False, blank=False)
    payee = models.CharField(_("payee"), max_length=100)
    purpose = models.CharField(_("what it was paid for"), max_length=200, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=60, blank=True)

    class Meta:
        abstract = True
        verbose_name_plural = _("payments")


class Fund(Record):
    """Science funds (科普经费) of one source, for the district or one township: budgeted, arrived, spent.

    `day` is the day its budget counts from.
    """

    beside = ("arrivals", "payments")

    name = models.CharField(_("fund"), max_length=100)
    source = models.CharField(_("source of the money"), max_length=12, choices=sources)
    dedicated = models.BooleanField(
        _("dedicated to outreach"),
        default=False,
        help_text=_("Of government money: 科普专项经费, as the statistics ask."),
    )
    budget = amount_field(_("budget (yuan)"))
    document = models.CharField(
        _("document"), max_length=100, blank=True, help_text=_("The paper that says so, with its number.")
    )
    promised_by = models.CharField(_("promised by"), max_length=100, blank=True)
    promised_until = day_field(_("promised until"), null=True, blank=True)
    arrived = _sum_field(_("arrived (yuan)"))
    spent = _sum_field(_("spent (yuan)"))

    def clean(self) -> None:
        super().clean()
        if self.dedicated and self.source and self.source != "government":
            message = gettext("Only government money is dedicated funds. Take out the tick, or change the source.")
            raise ValidationError({"dedicated": message})

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        for each in made:
            each.arrived, each.spent = _sum(each, "arrivals"), _sum(each, "payments")

    @property
    def missing(self) -> Decimal:
        """What of the budget has not arrived; 0 where more came."""
        return max(Decimal(0), (self.budget or Decimal(0)) - self.arrived)


class Arrival(DatedRow):
    """Money of a fund that arrived."""

    record = models.ForeignKey(Fund, models.PROTECT, related_name="arrivals", editable=False)
    day = day_field(_("arrived on"))
    amount = amount_field(_("amount (yuan)"), null=False, blank=False)
    payer = models.CharField(_("paid by"), max_length=100, blank=True)
    voucher = models.CharField(_("voucher number"), max_length=60, blank=True)

    class Meta:
        verbose_name_plural = _("arrivals of money")


class FundPayment(Payment):
    """Money of a fund paid out, by what the statistics ask it for."""

    record = models.ForeignKey(Fund, models.PROTECT, related_name="payments", editable=False)
    use = models.CharField(_("kind of spending"), max_length=12, choices=uses)

    class Meta(Payment.Meta):
        abstract = False


# Programmes and grants --------------------------------------------------------------------------------------------------


class GrantProgramme(Record):
    """One edition of a programme that gives grants, from its call (`since`) to the last day to apply (`day`)."""

    name = models.CharField(_("programme"), max_length=100)
    edition = models.CharField(_("edition"), max_length=40, blank=True, help_text=_("Such as 2031 or the 5th."))
    level = models.CharField(_("level of the programme"), max_length=12, choices=levels, blank=True)
    issuer = models.CharField(_("issued by"), max_length=100, blank=True)
    document = models.CharField(
        _("document"), max_length=100, blank=True, help_text=_("The paper that says so, with its number.")
    )


class Grant(Record):
    """Money or an honour that a programme gave to bodies of the district, or is asked for.

    `stage` says how far it is, `day` when it got there; each earlier step has its day, amount and document number.
    """

    class Stage(models.TextChoices):
        APPLIED = "applied", _("applied for")
        APPROVED = "approved", _("approved")
        ARRIVED = "arrived", _("arrived")
        REFUSED = "refused", _("not approved")

    beside = ("recipient_rows", "payments")

    of_programme = models.ForeignKey(
        GrantProgramme, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("programme and edition")
    )
    programme = models.CharField(
        _("programme"), max_length=100, blank=True, help_text=_("Where it is not chosen from the list above.")
    )
    level = models.CharField(_("level of the programme"), max_length=12, choices=levels, blank=True)
    stage = models.CharField(_("how far it is"), max_length=10, choices=Stage, default=Stage.ARRIVED)
    recipients = count_field(_("bodies granted"))
    money = amount_field(_("money received (yuan)"))
    money_approx = approx_field()
    document = models.CharField(_("number of the paper it came with"), max_length=100, blank=True)
    applied_on = day_field(_("applied on"), null=True, blank=True)
    applied_money = amount_field(_("money applied for (yuan)"))
    applied_document = models.CharField(_("number of the application"), max_length=100, blank=True)
    approved_on = day_field(_("approved on"), null=True, blank=True)
    approved_money = amount_field(_("money approved (yuan)"))
    approved_document = models.CharField(_("number of the approval"), max_length=100, blank=True)
    spent = _sum_field(_("spent (yuan)"))

    def clean(self) -> None:
        """A step without a day of its own was taken on `day`, where it is the last one."""
        super().clean()
        if self.of_programme_id:
            self.programme, self.level = self.of_programme.name, self.level or self.of_programme.level
        elif not self.programme:
            raise ValidationError(
                {"programme": gettext("Choose the programme and its edition, or write the programme.")}
            )
        for stage, step in ((self.Stage.APPLIED, "applied_on"), (self.Stage.APPROVED, "approved_on")):
            if self.stage == stage:
                setattr(self, step, getattr(self, step) or self.day)
        days = [day for day in (self.applied_on, self.approved_on, self.day) if day]
        if days != sorted(days):
            message = gettext("The steps are not in the order of their days. Change one of them.")
            raise ValidationError({"day": message})
        if self.stage in (self.Stage.APPLIED, self.Stage.REFUSED) and self.money is not None:
            raise ValidationError(
                {"money": gettext("Nothing has arrived at this step. Take out the amount, or change the step.")}
            )

    @classmethod
    def settle(cls, made: Sequence[Any], personal: Mapping[str, str]) -> None:
        for each in made:
            each.spent = _sum(each, "payments")


class WithOrganisation(models.Manager):
    """Rows with the organisation they name, so that a snapshot asks for nothing more."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().select_related("organisation")


class Recipient(Row):
    """A body that a grant went to, or is asked for."""

    record = models.ForeignKey(Grant, models.PROTECT, related_name="recipient_rows", editable=False)
    organisation = models.ForeignKey(
        Organisation, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("organisation")
    )
    name = models.CharField(
        _("recipient"), max_length=100, blank=True, help_text=_("Where it is not chosen from the list above.")
    )
    amount = amount_field(_("amount (yuan)"))

    objects = WithOrganisation()

    class Meta:
        verbose_name_plural = _("recipients")

    def clean(self) -> None:
        if self.organisation_id:
            self.name = self.organisation.name
        elif not self.name:
            raise ValidationError({"name": gettext("Choose the recipient, or write its name.")})


class GrantPayment(Payment):
    """Money of a grant paid out: grants are settled with vouchers (报账制)."""

    record = models.ForeignKey(Grant, models.PROTECT, related_name="payments", editable=False)

    class Meta(Payment.Meta):
        abstract = False


# Families visited -------------------------------------------------------------------------------------------------------


class Visit(Record):
    """A condolence visit (走访慰问): occasion, who was visited as a category, how many, what was brought and found.

    Names of families are personal fields: beside the record, masked, in no entry.
    """

    beside = ("goods", "needs")

    occasion = models.CharField(_("occasion"), max_length=40, choices=occasions, blank=True)
    category = models.CharField(_("visited"), max_length=20, choices=categories, blank=True)
    households = count_field(_("households"))
    money = amount_field(_("condolence money (yuan)"))
    money_approx = approx_field()
    books = count_field(_("books given"))


class Goods(Row):
    """Goods brought to families, of one kind."""

    record = models.ForeignKey(Visit, models.PROTECT, related_name="goods", editable=False)
    what = models.CharField(_("what was brought"), max_length=100)
    quantity = amount_field(_("quantity"))
    unit = models.CharField(_("unit"), max_length=20, blank=True, help_text=_("Such as sacks or boxes."))
    value = amount_field(_("value (yuan)"))

    class Meta:
        verbose_name_plural = _("goods")


class Need(Row):
    """A need found on a visit, and what became of it."""

    record = models.ForeignKey(Visit, models.PROTECT, related_name="needs", editable=False)
    what = models.CharField(
        _("need"), max_length=300, help_text=_("In general words. Names belong to the personal facts.")
    )
    category = models.CharField(_("kind of need"), max_length=12, choices=needs)
    handed_to = models.CharField(_("handed to"), max_length=100, blank=True)
    handed_on = day_field(_("handed on"), null=True, blank=True)
    result = models.CharField(_("what became of it"), max_length=300, blank=True)
    settled_on = day_field(_("settled on"), null=True, blank=True)

    class Meta:
        verbose_name_plural = _("needs found")
        indexes = [models.Index(fields=["settled_on"], name="needs_by_settled_on")]

    def clean(self) -> None:
        if self.settled_on and self.handed_on and self.settled_on < self.handed_on:
            raise ValidationError(
                {"settled_on": gettext("It was settled before it was handed on. Change one of the days.")}
            )

    def clean_beside(self, visit: Visit) -> None:
        for name in ("handed_on", "settled_on"):
            day = getattr(self, name)
            if day and day < (visit.since or visit.day):
                raise ValidationError({name: gettext("This is before the visit. Change the day.")})
