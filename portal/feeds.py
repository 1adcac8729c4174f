"""The feed of changes, of everything or of one department, power or law."""

import datetime
from typing import Any

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.http import HttpRequest
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from disclosure.models import PublishedVersion, Withdrawal
from disclosure.periods import today
from portal.addresses import absolute, with_query
from portal.changelog import Change, asked_versions, asked_withdrawals, merged
from portal.forms import ChangesForm
from portal.views.data_page import valid

LATEST = 50
Asked = dict[str, Any]


class ChangesFeed(Feed):
    """The latest changes as Atom."""

    feed_type = Atom1Feed
    language = "zh-Hans"

    def get_object(self, request: HttpRequest) -> Asked:
        return valid(ChangesForm(request.GET))

    def title(self, asked: Asked) -> str:
        scope = [asked[name] for name in ("organization", "power", "law") if asked[name]]
        return "：".join([settings.PORTAL["name"], "变更", *scope])

    def subtitle(self, asked: Asked) -> str:
        return "职权的新增、变更、挂起、恢复、取消和撤回公开"

    def link(self, asked: Asked) -> str:
        return absolute(with_query(reverse("changes"), asked))

    def feed_url(self, asked: Asked) -> str:
        return absolute(with_query(reverse("changes_feed"), asked))

    def author_name(self, asked: Asked) -> str:
        return settings.PORTAL["host_body"] or settings.PORTAL["name"]

    def items(self, asked: Asked) -> list[Change]:
        versions = list(asked_versions(asked, today())[:LATEST])
        is_last = len(versions) < LATEST
        withdrawals = asked_withdrawals(asked, today())
        return merged(versions, withdrawals, newer=None, is_last=is_last)[:LATEST]

    def item_title(self, item: Change) -> str:
        if isinstance(item.row, Withdrawal):
            return f"撤回公开：{item.row.code}"
        return f"{item.row.get_change_kind_display()}：{item.row.title}"

    def item_description(self, item: Change) -> str:
        row = item.row
        reviewed = row.reviewing_bodies and f"审核单位：{row.reviewing_bodies}"
        facts = [f"原因：{row.reason}", row.cause_document, reviewed]
        if isinstance(row, PublishedVersion):
            facts = [row.organization_name, *facts, row.note]
        return "；".join(filter(None, facts))

    def item_link(self, item: Change) -> str:
        if isinstance(item.row, Withdrawal):
            return absolute(reverse("power", args=[item.row.code]))
        return absolute(item.row.get_version_url())

    def item_guid(self, item: Change) -> str:
        mark = f"#withdrawn-{item.at:%Y%m%d%H%M%S%f}" if item.withdrawal else ""
        return f"{self.item_link(item)}{mark}"

    def item_pubdate(self, item: Change) -> datetime.datetime:
        return item.at

    def item_updateddate(self, item: Change) -> datetime.datetime:
        return item.at

    def item_categories(self, item: Change) -> tuple[str, ...]:
        if isinstance(item.row, Withdrawal):
            return ("撤回公开",)
        return (item.row.category_name, item.row.organization_name)
