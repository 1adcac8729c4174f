"""Four persons who bring items of one department to the public."""

from filings import moves
from filings.drafting import Draft, draft_filing
from filings.publication import publish_items
from tests import builders


class Team:
    """Four persons who bring items of one department to the public."""

    def __init__(self):
        builders.review_route()
        self.organization = builders.organization()
        other = builders.organization()
        self.clerk = builders.person("clerk", self.organization)
        self.head = builders.person("head", self.organization)
        self.reviewer = builders.person("reviewer", other)
        self.publisher = builders.person("publisher", other)

    def power(self, **fields):
        return builders.complete_power(organization=self.organization, **fields)

    def draft(self, kind, *powers, **fields):
        draft = Draft(title="调整", change_kind=kind, reason="law_changed", **fields)
        return list(draft_filing(draft, powers, self.clerk).items.order_by("pk"))

    def approve(self, *items):
        for item in items:
            moves.submit(item, self.clerk)
            moves.approve(item, self.head)
            moves.approve(item, self.reviewer)
        return items

    def publish(self, kind, *powers, **fields):
        return publish_items(self.approve(*self.draft(kind, *powers, **fields)), self.publisher)
