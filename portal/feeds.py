"""The feed of changes."""

import datetime

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from disclosure.models import PublishedVersion
from disclosure.periods import today
from portal.changelog import changes_until
from portal.templatetags.reading import absolute

LATEST = 50


class ChangesFeed(Feed):
    """The latest publications as Atom."""

    feed_type = Atom1Feed
    language = "zh-Hans"

    def title(self) -> str:
        return f"{settings.PORTAL['name']}：变更"

    def subtitle(self) -> str:
        return "职权的新增、变更、挂起、恢复和取消"

    def link(self) -> str:
        return absolute(reverse("changes"))

    def feed_url(self) -> str:
        return absolute(reverse("changes_feed"))

    def author_name(self) -> str:
        return settings.PORTAL["host_body"] or settings.PORTAL["name"]

    def items(self) -> list[PublishedVersion]:
        return list(changes_until(today())[:LATEST])

    def item_title(self, item: PublishedVersion) -> str:
        return f"{item.get_change_kind_display()}：{item.title}"

    def item_description(self, item: PublishedVersion) -> str:
        facts = [item.organization_name, f"原因：{item.reason}", item.cause_document, item.note]
        return "；".join(filter(None, facts))

    def item_link(self, item: PublishedVersion) -> str:
        return absolute(item.get_version_url())

    def item_guid(self, item: PublishedVersion) -> str:
        return self.item_link(item)

    def item_pubdate(self, item: PublishedVersion) -> datetime.datetime:
        return item.published_at

    def item_updateddate(self, item: PublishedVersion) -> datetime.datetime:
        return item.published_at

    def item_categories(self, item: PublishedVersion) -> tuple[str, str]:
        return (item.category_name, item.organization_name)
