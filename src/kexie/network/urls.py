"""Addresses of associations and people, under a book's: /<book>/network/ …"""

from django.urls import path

from kexie.network import views

app_name = "network"
urlpatterns = [path("network/completeness/", views.completeness, name="completeness")]
