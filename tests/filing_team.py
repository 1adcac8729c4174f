"""People who file, review and publish: by function call and over HTTP."""

from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

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


DRAFT = {"title": "动态调整", "change_kind": "add", "reason": "law_changed"}


class Desk:
    """One person at work."""

    def __init__(self, role, organization):
        self.person = builders.person(role, organization)
        self.person.user = User.objects.create_user(self.person.staff_number, is_staff=True)
        self.person.save()
        self.client = Client()
        self.client.force_login(self.person.user)

    def get(self, name, *args):
        return self.client.get(reverse(f"admin:{name}", args=args))

    def file(self, *powers, query="", **fields):
        data = DRAFT | {"power": [power.pk for power in powers]} | fields
        return self.client.post(reverse("admin:desk_file") + query, data, follow=True)

    def move(self, name, *items, **fields):
        seen = [f"{item.pk}:{item.revision}" for item in items]
        address = reverse("admin:desk_move", args=[items[0].filing_id])
        data = {"move": name, "item": seen, "confirmed": "1"} | fields
        return self.client.post(address, data, follow=True)

    def become(self, role):
        self.person.role = role
        self.person.save()
