"""The door for servers: `granian --interface wsgi kexie.web.wsgi:application`, which `kexie serve` runs."""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kexie.settings")
application = get_wsgi_application()
_ = get_resolver().url_patterns  # every page's module, so that the first request waits for none

# A page makes thousands of objects that die with it, beside 300,000 that stay: looking through them all for cycles took a
# tenth of a page's time. What is here by now is not looked at again, and what comes is looked at more rarely.
gc.collect()
gc.freeze()
gc.set_threshold(50_000, 20, 20)
