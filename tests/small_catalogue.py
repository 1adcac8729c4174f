"""A small published catalogue: changes, charts, a law, one power abolished, one withdrawn."""

import datetime

from disclosure.withdrawal import withdraw
from organizations.models import Organization
from powers.models import Power
from tests import builders

NOW = datetime.datetime(2026, 6, 1, 4, 0, tzinfo=datetime.UTC)


def reference_tables() -> list[Organization]:
    """A law, two departments, two categories: they are public whatever the office does."""
    builders.law("种子法", "第一条的内容。")
    builders.category()
    builders.category("02", "行政处罚", "CF")
    return [builders.organization(code=f"body-{n}", name=f"第{n}局") for n in (1, 2)]


def publish_a_few(bodies: list[Organization]) -> Power:
    """Publish under the codes A-1 to A-4; return the power with the longest history."""
    first, second = bodies
    power = builders.complete_power(
        code="A-1", name="种子经营许可", conditions="旧条件", organization=first
    )
    builders.citation(power.bases.get(), "种子法", article="1")
    builders.published(power, at=datetime.datetime(2024, 3, 1, tzinfo=datetime.UTC))
    power.conditions = "新条件"
    power.save()
    changed = {"change_kind": "amend", "reason": "依据修订"}
    builders.published(power, at=datetime.datetime(2024, 9, 1, tzinfo=datetime.UTC), **changed)
    abolished = {"name": "种子检验许可", "standing": "abolished"}
    builders.published(builders.power(code="A-2", organization=first, **abolished))
    gone = builders.power(code="A-3", name="误公开的许可", organization=second)
    withdraw(builders.published(gone).code, reason="有误", actor="测试")
    penalty = {"name": "种子经营许可证违法处罚", "category": builders.category("02")}
    builders.published(builders.power(code="A-4", organization=second, **penalty))
    return power
