"""Addresses of the desk, under a book's: /<book>/desk/ … The page of a document or a suggestion is its record's."""

from django.urls import path

from kexie.desk import views
from kexie.records import urls as _refs  # noqa: F401  registers <ref:…>

app_name = "desk"
urlpatterns = [
    path("desk/", views.desk, name="desk"),
    path("desk/register/", views.register, name="register"),
    path("desk/receipt/<str:token>/", views.receipt, name="receipt"),
    path("desk/<ref:ref>/send/", views.send, name="send"),
    path("desk/<ref:ref>/links/", views.links, name="links"),
    path("desk/<ref:ref>/receipts/<ref:row>/", views.paper_receipt, name="paper-receipt"),
    path("desk/<ref:ref>/rows/<ref:row>/", views.take_out, name="take-out"),
    path("desk/<ref:ref>/duties/", views.duty, name="duty"),
    path("desk/<ref:ref>/close/", views.close, name="close"),
    path("desk/<ref:ref>/submit/", views.submission, name="submission"),
    path("desk/<ref:ref>/result/", views.result, name="result"),
    path("desk/<ref:ref>/merge/", views.merge, name="merge"),
]
