from django.urls import path

from kexie.intake import learned_views, views

app_name = "intake"
urlpatterns = [
    path("papers/", views.papers, name="papers"),
    path("papers/learned/", learned_views.learned, name="learned"),
    path("papers/learned/<slug:ref>/forget/", learned_views.lesson_forget, name="lesson-forget"),
    path("papers/<slug:ref>/", views.paper, name="paper"),
    path("papers/<slug:ref>/decide/", views.decide, name="decide"),
    path("papers/<slug:ref>/findings/<str:key>/", views.finding, name="finding"),
]
