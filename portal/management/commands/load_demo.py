"""``manage.py load_demo``: fill an empty system with the demonstration catalogue."""

import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from disclosure.models import PublishedVersion
from disclosure.periods import today
from flowcharts.models import Flowchart
from legislation.models import Instrument, InstrumentVersion
from organizations.models import Organization
from portal.demonstration.loading import load
from portal.demonstration.people import add_people
from portal.demonstration.reading import DemonstrationError
from powers.models import Power

FOLDER = settings.BASE_DIR / "fixtures" / "demonstration"
USERNAME = "admin"


class Command(BaseCommand):
    help = "载入演示目录（虚构的云岭县），只用于空的数据库；重复执行不作改动。"

    def handle(self, *args, **options) -> None:
        try:
            is_new = load(FOLDER, today())
        except DemonstrationError as error:
            raise CommandError(str(error)) from error
        self.stdout.write(_report() if is_new else "演示目录已经载入过，未作改动。")
        if settings.DEMO:
            self._offer_accounts()

    def _offer_accounts(self) -> None:
        password = settings.DEMO_PASSWORD or secrets.token_urlsafe(12)
        names = add_people(password)
        users = get_user_model().objects
        if not users.filter(username=USERNAME).exists():
            users.create_superuser(USERNAME, password=password)
            names = [USERNAME, *names]
        if names:
            shown = "见DEMO_PASSWORD" if settings.DEMO_PASSWORD else password
            self.stdout.write(f"已建立演示账号：{'、'.join(names)}，密码：{shown}")


def _report() -> str:
    versions = PublishedVersion.objects
    return (
        f"已载入演示目录：{Organization.objects.count()}个机构，{Power.objects.count()}项职权，"
        f"{versions.order_by().values('category_code').distinct().count()}类，"
        f"{Flowchart.objects.count()}张流程图，{versions.count()}个公开版本，"
        f"{Instrument.objects.count()}部法规（{InstrumentVersion.objects.count()}个版本）。"
    )
