"""Accounts, vouchers and entries. Rows of the last two are only ever added, by `actions.post`."""

from django.db import models
from django.db.models import Q

from kexie.ledger.kinds import Approx, Basis
from kexie.registry.models import Book

LONGEST_BY, LONGEST_ACTION, LONGEST_REASON, LONGEST_CODE = 40, 20, 500, 1000


class Account(models.Model):
    """A measure with its dimensions, interned: an entry names one account and stays narrow."""

    code = models.CharField(max_length=LONGEST_CODE, unique=True)
    measure = models.CharField(max_length=80, db_index=True)

    def __str__(self) -> str:
        return self.code


class Voucher(models.Model):
    """One change of one record (or of the book itself, where `record` is empty). Never changed, never deleted.

    `at` is UTC. `snapshot` is the record after the change, as canonical JSON. `hash` covers all other columns, all
    entries of the voucher, and `previous_hash`: see chain.py.
    """

    pk = models.CompositePrimaryKey("book_id", "seq")
    book = models.ForeignKey(Book, models.PROTECT, related_name="vouchers", db_index=False)
    seq = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    by = models.CharField(max_length=LONGEST_BY)
    action = models.CharField(max_length=LONGEST_ACTION)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    kind = models.CharField(max_length=40)
    record = models.CharField(max_length=12, blank=True)
    rules = models.PositiveSmallIntegerField()
    snapshot = models.TextField()
    previous_hash = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        indexes = [
            models.Index(fields=["book", "record", "seq"], name="vouchers_of_a_record"),
            models.Index(fields=["book", "seq"], condition=Q(record=""), name="vouchers_of_the_book"),
        ]
        constraints = [models.CheckConstraint(condition=Q(seq__gt=0), name="vouchers_count_from_one")]

    def __str__(self) -> str:
        return self.head

    @property
    def head(self) -> str:
        """The name of the book's state after this voucher: 57-3f9a1c2b4d5e6f70."""
        return f"{self.seq}-{self.hash[:16]}"


class Entry(models.Model):
    """A signed amount in an account, on a day, at a place.

    `amount` is an integer of the measure's unit / 10**decimals. `parts` is +1 where the entry brings a posting in,
    -1 where it takes one out, 0 where it only corrects an amount: a sum with no parts left is "nothing recorded",
    not 0. `since` is the first day covered where the amount stands for several days, else null.
    """

    pk = models.CompositePrimaryKey("book_id", "seq", "number")
    book = models.ForeignKey(Book, models.PROTECT, db_index=False)
    seq = models.PositiveBigIntegerField()
    number = models.PositiveIntegerField()
    account = models.ForeignKey(Account, models.PROTECT, db_index=False)
    day = models.DateField()
    since = models.DateField(null=True)
    division = models.CharField(max_length=12)
    organisation = models.CharField(max_length=12, blank=True)
    amount = models.BigIntegerField()
    parts = models.SmallIntegerField()
    approx = models.PositiveSmallIntegerField(choices=Approx)
    basis = models.PositiveSmallIntegerField(choices=Basis)

    class Meta:
        indexes = [
            # Every column a sum reads, so that no figure touches the table itself; see benchmarks/figures.py.
            models.Index(
                fields=["book", "account", "day", "amount", "parts", "seq", "basis", "division"],
                name="entries_for_sums",
            ),
            models.Index(
                fields=["book", "account", "day", "approx", "parts", "seq", "basis", "division"],
                condition=Q(approx__gt=0),
                name="entries_not_exact",
            ),
            models.Index(
                fields=["book", "account", "day"], condition=Q(basis__gte=Basis.ASSERTED), name="entries_asserted"
            ),
            models.Index(
                fields=["book", "account", "day"], condition=Q(since__isnull=False), name="entries_of_several_days"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq}/{self.number}"
