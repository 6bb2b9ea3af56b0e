"""Addresses of records, under a book's: /<book>/records/ …"""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from kexie.records import evidence, personal, row_pages, submissions, views
from kexie.records.workbooks import views as workbooks


class KindConverter(StringConverter):
    """room.kind, as rooms declare it."""

    regex = r"[a-z_]+\.[a-z_]+"


class RefConverter(StringConverter):
    """The public identifier of a record: registry.models.ALPHABET, twelve times."""

    regex = "[2-9a-hjkmnp-tv-z]{12}"


class RowsConverter(StringConverter):
    """The code of a kind of rows, see rows.py."""

    regex = "[a-z_]+"


class TableConverter(StringConverter):
    """How a list is written out."""

    regex = "xlsx|csv"


register_converter(TableConverter, "table")
register_converter(KindConverter, "kind")
register_converter(RowsConverter, "rows")
register_converter(RefConverter, "ref")

app_name = "records"
urlpatterns = [
    path("records/", views.records, name="records"),
    path("records/<kind:kind>/", views.list_, name="list"),
    path("records/<kind:kind>/new/", views.new, name="new"),
    path("records/<ref:ref>/", views.page, name="page"),
    path("records/<ref:ref>/correct/", views.correct, name="correct"),
    path("records/<ref:ref>/copy/", views.copy, name="copy"),
    path("records/<ref:ref>/void/", views.void, name="void"),
    path("records/<ref:ref>/history/", views.history, name="history"),
    path("records/<ref:ref>/accept/", views.accept, name="accept"),
    path("records/<ref:ref>/return/", submissions.give_back, name="give-back"),
    path("records/<ref:ref>/evidence/", evidence.add, name="evidence"),
    path("records/<ref:ref>/evidence/<ref:file>/", evidence.file, name="evidence-file"),
    path("records/<ref:ref>/evidence/<ref:file>/take-off/", evidence.take_off, name="evidence-take-off"),
    path("records/<ref:ref>/personal/", personal.look, name="personal"),
    path("records/<ref:ref>/rows/<rows:rows>/new/", row_pages.row_new, name="row-new"),
    path("records/<ref:ref>/rows/<rows:rows>/<ref:row>/", row_pages.row_correct, name="row-correct"),
    path("records/<ref:ref>/rows/<rows:rows>/<ref:row>/take-out/", row_pages.row_take_out, name="row-take-out"),
    path("records/<kind:kind>/list.<table:table>", workbooks.export, name="export"),
    path("records/<kind:kind>/empty.xlsx", workbooks.empty, name="empty-workbook"),
    path("records/<kind:kind>/import/", workbooks.import_, name="import"),
    path("records/import/<ref:ref>/", workbooks.workbook, name="workbook"),
    path("records/import/<ref:ref>/refused.xlsx", workbooks.refused_copy, name="workbook-refused"),
    path("records/import/<ref:ref>/original/", workbooks.original, name="workbook-original"),
    path("records/<kind:kind>/link/", submissions.make_link, name="link"),
    path("records/by-link/<str:token>/", submissions.by_link, name="by-link"),
]
