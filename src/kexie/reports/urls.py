from django.urls import path

from kexie.reports import views

app_name = "reports"
urlpatterns = [
    path("reports/", views.reports, name="reports"),
    path("reports/<str:period>/", views.report, name="report"),
    path("reports/<str:period>/figure/", views.figure, name="figure"),
    path("reports/<str:period>/record/<slug:ref>/", views.record, name="record"),
    path("reports/<str:period>/paper.<str:form>", views.paper, name="paper"),
]
