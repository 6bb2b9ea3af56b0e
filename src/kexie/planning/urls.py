"""Addresses of problems, plans and base figures, under a book's: /<book>/plan/ …"""

from django.urls import path

from kexie.planning import views

app_name = "planning"
urlpatterns = [
    path("plan/", views.plan, name="plan"),
    path("plan/carry/", views.carry, name="carry"),
    path("plan/base/", views.base, name="base"),
    path("plan/<slug:ref>/judge/", views.judge, name="judge"),
    path("plan/<slug:ref>/solve/", views.solve, name="solve"),
]
