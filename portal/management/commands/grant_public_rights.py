from django.core.management.base import BaseCommand, CommandError
from django.db import connection, transaction

from portal.public_tables import NoSuchRoleError, grant_public_rights, public_tables


class Command(BaseCommand):
    help = "让一个 PostgreSQL 角色只能读取公开表，供 SITE=public 的进程使用"

    def add_arguments(self, parser):
        parser.add_argument("role", metavar="角色", help="已有的数据库角色，例如 zhiquan_public")

    @transaction.atomic
    def handle(self, *args, role, **options):
        try:
            grant_public_rights(connection, role)
        except NoSuchRoleError as error:
            raise CommandError(str(error), returncode=2) from error
        self.stdout.write(f"角色 {role} 现在只能读取{len(public_tables())}张公开表。")
