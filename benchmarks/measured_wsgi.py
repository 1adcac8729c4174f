"""The portal as gunicorn serves it, with the bare view beside it."""

from django.conf import settings
from django.core.wsgi import get_wsgi_application

settings.ROOT_URLCONF = "benchmarks.bare_urls"
application = get_wsgi_application()
