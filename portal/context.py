from django.conf import settings
from django.http import HttpRequest


def portal(request: HttpRequest) -> dict[str, object]:
    """The site's identity for header, footer and meta tags."""
    return {"portal": settings.PORTAL, "demo": settings.DEMO}
