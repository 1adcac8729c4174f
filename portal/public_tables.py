"""The tables that the public process may read, and the role that may read nothing else."""

import re

from django.apps import apps
from django.db.backends.base.base import BaseDatabaseWrapper

from disclosure.search_index import SIDE_TABLE

PUBLIC_MODELS = (
    "disclosure.PublishedVersion",
    "disclosure.InForcePeriod",
    "disclosure.PublishedCitation",
    "disclosure.SearchRow",
    "disclosure.ListRow",
    "disclosure.DayTally",
    "disclosure.ReadyPage",
    "disclosure.Synonym",
    "disclosure.ReferenceRevision",
    "disclosure.IndexNumber",
    "disclosure.RenderedChart",
    "disclosure.Withdrawal",
    "disclosure.Restoration",
    "disclosure.Purge",
    "disclosure.LogEntry",
    "disclosure.Volume",
    "powers.PowerCategory",
    "legislation.Instrument",
    "legislation.InstrumentAlias",
    "legislation.InstrumentVersion",
    "legislation.Provision",
    "organizations.Region",
    "organizations.Organization",
    "portal.CountedStatistics",
    "portal.Inspection",
)
ROLE_NAME = re.compile(r"[a-z_][a-z0-9_]{0,62}")


class NoSuchRoleError(Exception):
    """Raised with a Chinese sentence when rights cannot be granted."""


def public_tables() -> list[str]:
    """Return the names of the public tables."""
    return [*(apps.get_model(label)._meta.db_table for label in PUBLIC_MODELS), SIDE_TABLE]


def grant_public_rights(connection: BaseDatabaseWrapper, role: str) -> None:
    """Let the role read exactly the public tables; whatever else it was granted is taken away."""
    if connection.vendor != "postgresql":
        raise NoSuchRoleError("只有 PostgreSQL 能按角色授权；SQLite 请用文件权限保护数据库。")
    if not ROLE_NAME.fullmatch(role):
        raise NoSuchRoleError("角色名只能用小写字母、数字和下划线，并以字母开头。")
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolsuper FROM pg_roles WHERE rolname = %s", [role])
        found = cursor.fetchone()
        if found is None:
            raise NoSuchRoleError(f"数据库里没有角色 {role}，请先用 CREATE ROLE 建立。")
        if found[0]:
            raise NoSuchRoleError(f"角色 {role} 是超级用户，不受授权限制，请换一个普通角色。")
        tables = ", ".join(connection.ops.quote_name(name) for name in public_tables())
        cursor.execute(f"REVOKE ALL ON ALL TABLES IN SCHEMA public FROM {role}")
        cursor.execute(f"REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM {role}")
        cursor.execute(f"GRANT USAGE ON SCHEMA public TO {role}")
        cursor.execute(f"GRANT SELECT ON {tables} TO {role}")
