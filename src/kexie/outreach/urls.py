"""Addresses of outreach, under a book's: /<book>/outreach/ …"""

from django.urls import path

from kexie.outreach import views

app_name = "outreach"
urlpatterns = [
    path("outreach/", views.outreach, name="outreach"),
    path("outreach/series/", views.series_new, name="series-new"),
    path("outreach/coverage/", views.coverage, name="coverage"),
    path("outreach/van/", views.van, name="van"),
]
