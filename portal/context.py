from django.conf import settings
from django.http import HttpRequest

from portal.reading import lenient_reading_of


def portal(request: HttpRequest) -> dict[str, object]:
    """The site's identity for header, footer and meta tags, and how the visitor reads."""
    reading = getattr(request, "reading", None) or lenient_reading_of(request)
    return {"portal": settings.PORTAL, "demo": settings.DEMO, "reading": reading}
