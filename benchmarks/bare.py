"""The peers of pages.py: bare Django on the same server, the same rows and the same session.

    python benchmarks/bare.py PORT     serves /bare/, the fifty newest activities in a plain table behind a login,
                                       and /admin/, Django's own list of activities

Django's own middleware stands before them, and nothing of ours.
"""

import os
import sys
from pathlib import Path

from django.conf import settings

from kexie import settings as ours

if not settings.configured:
    MIDDLEWARE = [
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ]
    settings.configure(
        **{name: getattr(ours, name) for name in dir(ours) if name.isupper()}
        | {
            "ROOT_URLCONF": __name__,
            "INSTALLED_APPS": [*ours.INSTALLED_APPS, "django.contrib.admin"],
            "MIDDLEWARE": MIDDLEWARE,
        }
    )

import django

django.setup()

from django.contrib import admin  # noqa: E402
from django.contrib.auth.decorators import login_required  # noqa: E402
from django.core.handlers.wsgi import WSGIHandler  # noqa: E402
from django.http import HttpResponse  # noqa: E402
from django.template import engines  # noqa: E402
from django.urls import path  # noqa: E402

from kexie.outreach.models import Activity  # noqa: E402
from kexie.web.serving import server  # noqa: E402

TABLE = engines["django"].from_string(
    "<!doctype html><title>Activities</title><table>{% for each in rows %}<tr><td>{{ each.name }}<td>{{ each.day }}"
    "<td>{{ each.venue }}<td>{{ each.times }}<td>{{ each.attendance }}<td>{{ each.copies }}{% endfor %}</table>"
)


@login_required
def bare(request):
    return HttpResponse(TABLE.render({"rows": Activity.objects.order_by("-day", "-id")[:50]}, request))


class Site(admin.AdminSite):
    def has_permission(self, request):
        return request.user.is_authenticated


class Activities(admin.ModelAdmin):
    list_display = ("name", "day", "venue", "times", "attendance", "copies")
    list_per_page = 50
    list_filter = ("activity_kind", "mode")
    search_fields = ("name",)

    def has_view_permission(self, request, obj=None):
        return True

    def has_module_permission(self, request):
        return True

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    has_delete_permission = has_change_permission


site = Site()
site.register(Activity, Activities)
urlpatterns = [path("bare/", bare), path("admin/", site.urls)]
application = WSGIHandler()

if __name__ == "__main__" and len(sys.argv) > 1:
    os.chdir(Path(__file__).resolve().parent)  # where the workers find this module
    server("bare:application", "127.0.0.1", int(sys.argv[1]), workers=2).serve()
