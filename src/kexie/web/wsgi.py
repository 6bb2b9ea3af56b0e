"""The door for servers: `granian --interface wsgi kexie.web.wsgi:application`, which `kexie serve` runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")
application = get_wsgi_application()
