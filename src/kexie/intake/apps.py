from django.apps import AppConfig
from django.urls import reverse


class IntakeConfig(AppConfig):
    name = "kexie.intake"

    def ready(self):
        from kexie.records.sources import show_documents_at

        show_documents_at(passage_address)


def passage_address(source) -> str:
    """The page of a paper, at the passage a record came from."""
    return reverse("intake:paper", args=[source.file.book.key, source.file.ref]) + f"#m-{source.pk}"
