"""Addresses of funds and care, under a book's: /<book>/support/ …"""

from django.urls import path

from kexie.support import views

app_name = "support"
urlpatterns = [
    path("support/", views.support, name="support"),
    path("support/funds/", views.funds, name="funds"),
    path("support/needs/", views.needs, name="needs"),
]
