"""Evidence and documents, kept once each by the SHA-256 of their bytes."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from kexie.files.formats.extracted import Extracted
from kexie.registry.models import Book, new_ref


class StoredFile(models.Model):
    """A file in KEXIE_HOME/files, named by its hash: the same bytes are kept once, and never change."""

    ref = models.CharField(max_length=12, unique=True, default=new_ref, editable=False)
    book = models.ForeignKey(Book, models.PROTECT, related_name="files")
    sha256 = models.CharField(max_length=64)
    name = models.CharField(_("file name"), max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveBigIntegerField(_("bytes"))
    stored_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["book", "sha256"], name="kept_once_a_book")]

    def __str__(self):
        return self.name


class DocumentText(models.Model):
    """The text of a document as it was decoded. Spans of findings count its characters.

    `layout` tells where each character stands in the file (`Extracted.layout`); empty for what was read before it was
    kept.
    """

    file = models.OneToOneField(StoredFile, models.PROTECT, related_name="text", primary_key=True)
    encoding = models.CharField(max_length=20)
    text = models.TextField()
    layout = models.JSONField(default=dict)

    @property
    def extracted(self) -> Extracted | None:
        """The text with its tables and the place of every character, where that was kept."""
        return Extracted.from_dict(self.layout | {"text": self.text}) if self.layout else None
