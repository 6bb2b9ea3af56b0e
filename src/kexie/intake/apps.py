from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _


class IntakeConfig(AppConfig):
    name = "kexie.intake"

    def ready(self):
        from kexie.records.sources import show_documents_at
        from kexie.records.words import told_actions

        show_documents_at(passage_address)
        told_actions["unlinked"] = _("unlinked from a document")


def passage_address(source) -> str:
    """The page of a paper, at the passage a record came from."""
    page = reverse("intake:paper", args=[source.file.book.key, source.file.ref])
    return f"{page}?at=m-{source.pk}#m-{source.pk}"
