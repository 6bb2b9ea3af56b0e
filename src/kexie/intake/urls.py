from django.urls import path

from kexie.intake import views

app_name = "intake"
urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/<slug:ref>/", views.paper, name="paper"),
]
