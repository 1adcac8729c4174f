"""How a visitor reads the site: as of which day, in which size of type and contrast."""

import datetime
from dataclasses import dataclass

from django.core.exceptions import BadRequest, SuspiciousOperation
from django.http import Http404, HttpRequest

from disclosure.periods import today
from portal.forms import CONTRAST, LARGE, LARGE_CONTRAST, ReadingForm
from portal.keeping import State


class BadParameterError(BadRequest):
    """Raised with a Chinese sentence when an address has a parameter that cannot be."""


class NotThereError(Http404):
    """Raised with a Chinese sentence when the address names nothing that is public."""


class GoneError(NotThereError):
    """Raised with Chinese sentences when what was public was taken off, or purged."""

    def __init__(self, title: str, sentence: str, reason: str):
        super().__init__(f"{sentence}原因：{reason}")
        self.title = title
        self.sentence = sentence
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Reading:
    """The visitor's day (None means today), and whether type is large and contrast high."""

    today: datetime.date
    on: datetime.date | None = None
    is_large: bool = False
    is_contrast: bool = False

    @property
    def day(self) -> datetime.date:
        return self.on or self.today

    @property
    def parameters(self) -> dict[str, str]:
        """The query parameters that links carry on."""
        return carried(self.on, self.is_large, self.is_contrast)


class PublicRequest(HttpRequest):
    """A request as public views get it."""

    reading: Reading
    state: State


def carried(on: datetime.date | None, is_large: bool, is_contrast: bool) -> dict[str, str]:
    """Return the query parameters for a day and a look."""
    view = {
        (True, True): LARGE_CONTRAST,
        (True, False): LARGE,
        (False, True): CONTRAST,
    }.get((is_large, is_contrast))
    return ({"on": on.isoformat()} if on else {}) | ({"view": view} if view else {})


def reading_of(request: HttpRequest) -> Reading:
    """Return how the visitor reads; BadParameterError for a wrong ``on`` or ``view``."""
    if not request.GET:
        return Reading(today())
    form = ReadingForm(request.GET)
    if not form.is_valid():
        raise BadParameterError(next(iter(form.errors.values()))[0])
    view = form.cleaned_data["view"]
    return Reading(
        today(),
        form.cleaned_data["on"],
        is_large=view in (LARGE, LARGE_CONTRAST),
        is_contrast=view in (CONTRAST, LARGE_CONTRAST),
    )


def lenient_reading_of(request: HttpRequest) -> Reading:
    """Return how the visitor reads, today and plain when the address does not say it right."""
    try:
        return reading_of(request)
    except (BadParameterError, SuspiciousOperation):
        return Reading(today())
