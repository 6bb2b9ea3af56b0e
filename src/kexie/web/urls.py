"""Every address. A room's own stand under its book: /<book>/reports/ …"""

from django.urls import include, path, register_converter
from django.urls.converters import SlugConverter
from django.views.i18n import set_language

from kexie.web.navigation import rooms_with_addresses
from kexie.web.views import errors, home, style

# The key of a book. What the member may not know of is 404 by rules, not by this pattern.
register_converter(SlugConverter, "book")

web = (
    [
        path("", home.home, name="home"),
        path("language/", set_language, name="set-language"),
        path("style/", style.style, name="style"),
        path("<book:book>/", home.book, name="book"),
    ],
    "web",
)

urlpatterns = [
    path("", include("kexie.people.urls")),
    path("api/", include("kexie.web.api")),
    *(path("<book:book>/", include(f"kexie.{room}.urls")) for room in rooms_with_addresses()),
    path("", include(web)),
]

handler400 = errors.bad_request
handler403 = errors.forbidden
handler404 = errors.not_found
handler500 = errors.broken
