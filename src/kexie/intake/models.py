"""What was taken from documents: each finding with the record it became, each question with its answer."""

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from kexie.files.models import StoredFile
from kexie.ledger.periods import Period
from kexie.records.models import Record
from kexie.registry.models import Book, new_ref


class Paper(models.Model):
    """A document that was read into a book. `reading` is what the reader found, in the form of `kexie read --json`.

    A paper that was dropped on the page is being read first: `pages_read` of `pages`, told by whoever reads it, who
    was there last at `seen_at`. `attempt` tells that reader from one that was stopped before. What it says is recorded at
    its `division`, unless a table names another place.
    """

    class State(models.TextChoices):
        READING = "reading", _("being read")
        READ = "read", _("read in")
        REFUSED = "refused", _("could not be read")
        STOPPED = "stopped", _("stopped")

    file = models.OneToOneField(StoredFile, models.PROTECT, primary_key=True, related_name="paper")
    state = models.CharField(max_length=10, choices=State, default=State.READ)
    starts_on = models.DateField(_("period from"), null=True)
    last_day = models.DateField(_("last day"), null=True)
    division = models.CharField(_("place"), max_length=12, blank=True)  # empty while nobody knows it
    reading = models.JSONField(default=dict)
    read_at = models.DateTimeField(auto_now_add=True)
    read_by = models.CharField(max_length=40)
    twin = models.ForeignKey("self", models.PROTECT, null=True, related_name="twins")
    why = models.TextField(blank=True)
    attempt = models.PositiveIntegerField(default=0)
    pages = models.PositiveIntegerField(default=0)
    pages_read = models.PositiveIntegerField(default=0)
    seen_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True, last_day__isnull=True)
                | Q(starts_on__isnull=False, last_day__isnull=False, starts_on__lte=F("last_day")),
                name="a_paper_has_both_days_or_none",
            )
        ]

    def __str__(self):
        return self.file.name

    @property
    def period(self) -> Period | None:
        """None where the paper does not say it and nobody has."""
        return Period.between(self.starts_on, self.last_day) if self.starts_on and self.last_day else None


class Taken(models.Model):
    """A finding of a paper that became, or was linked to, a record. Taken once: `key` is figures:3, founded:0 …"""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="taken")
    key = models.CharField(max_length=20)
    record = models.ForeignKey(Record, models.PROTECT, related_name="+")
    linked = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="a_finding_is_taken_once")]

    def __str__(self):
        return self.key


class Refusal(models.Model):
    """A finding that somebody looked at and will not have in the book."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="refusals")
    key = models.CharField(max_length=20)
    refused_at = models.DateTimeField(auto_now_add=True)
    refused_by = models.CharField(max_length=40)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="a_finding_is_refused_once")]

    def __str__(self):
        return self.key


class Question(models.Model):
    """Something only a person can say of a finding. `key` is q1, q2 … as `kexie read` prints it."""

    paper = models.ForeignKey(Paper, models.PROTECT, related_name="questions")
    key = models.CharField(max_length=10)
    code = models.CharField(max_length=40)
    message = models.TextField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    choices = models.JSONField(default=list)
    record = models.ForeignKey(Record, models.PROTECT, null=True, related_name="questions")
    answer = models.CharField(max_length=100, blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["paper", "key"], name="one_question_a_key")]
        ordering = ["pk"]

    def __str__(self):
        return self.key


class Lesson(models.Model):
    """What a clerk taught the reader for this book: a phrase counts a measure. Undone, it stays as who said it when."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="lessons")
    phrase = models.CharField(_("phrase"), max_length=40)
    # The labels of a header row, where the phrase is a heading of tables of that form alone (人数 in one's own lists).
    header = models.CharField(_("header row"), max_length=400, blank=True, default="")
    unit = models.CharField(_("unit"), max_length=20, blank=True)
    measure = models.CharField(_("measure"), max_length=60)
    dims = models.JSONField(default=dict)
    taught_at = models.DateTimeField(auto_now_add=True)
    taught_by = models.CharField(max_length=40)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.CharField(max_length=40, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["book", "phrase", "header"], condition=Q(undone_at=None), name="a_phrase_counts_one_measure"
            )
        ]
        ordering = ["-taught_at", "-pk"]

    def __str__(self):
        return self.phrase
