"""Addresses of associations and people, under a book's: /<book>/network/ …"""

from django.urls import path, register_converter
from django.urls.converters import StringConverter

from kexie.network import views


class RowsConverter(StringConverter):
    """The code of a kind of rows, see rows.py."""

    regex = "[a-z_]+"


class RowConverter(StringConverter):
    """The public identifier of a row: registry.models.ALPHABET, twelve times."""

    regex = "[2-9a-hjkmnp-tv-z]{12}"


register_converter(RowsConverter, "rows")
register_converter(RowConverter, "row")

app_name = "network"
urlpatterns = [
    path("network/completeness/", views.completeness, name="completeness"),
    path("network/<row:ref>/<rows:rows>/new/", views.row_new, name="row-new"),
    path("network/<row:ref>/<rows:rows>/<row:row>/", views.row_correct, name="row-correct"),
    path("network/<row:ref>/<rows:rows>/<row:row>/take-out/", views.row_take_out, name="row-take-out"),
]
