"""From the demonstration's files to the office's working rows."""

import dataclasses
from collections.abc import Iterable
from typing import Any

from flowcharts.chart import Chart
from flowcharts.limits import limit_in
from flowcharts.models import Flowchart, FlowchartUse
from flowcharts.writing import write_chart
from organizations.models import Organization, Region
from portal.demonstration.reading import Demonstration
from powers.citing import cite
from powers.models import Exercise, LegalBasis, Material, Power, PowerCategory, TimeLimit

Data = dict[str, Any]

# Texts that a power takes from its own entry, or else from its category.
CATEGORY_TEXTS = (
    "procedure",
    "remedies",
    "disclosure_form",
    "disclosure_scope",
    "disclosure_period",
)
OWN_TEXTS = (
    "sub_item",
    "summary",
    "counterpart",
    "conditions",
    "quantity",
    "address",
    "office_hours",
    "telephone",
    "fee_standard",
    "intermediary_services",
)
ACCOUNTABLE_PARTIES = "1.具体承办人；2.承办机构负责人；3.单位分管负责人和主要负责人。"
REMARK = "演示数据：地名、机构、电话和办件信息均为虚构，不作办事依据。"


def write_regions(regions: Iterable[Data]) -> None:
    """Create the regions, parents first as they stand in the file."""
    for data in regions:
        parent = Region.objects.get(code=data["parent"]) if "parent" in data else None
        Region.objects.create(
            code=data["code"], name=data["name"], level=data["level"], parent=parent
        )


def write_organizations(organizations: Iterable[Data]) -> None:
    """Create the organizations in the order of the files."""
    for position, data in enumerate(organizations, start=1):
        fields = {name: value for name, value in data.items() if name not in {"region", "first"}}
        Organization.objects.create(
            region=Region.objects.get(code=data["region"]), position=position, **fields
        )


class PowerWriter:
    """Writes powers and all that belongs to them; knows the files and what it made."""

    def __init__(self, demonstration: Demonstration) -> None:
        self.files = demonstration
        self.organizations = {row.code: row for row in Organization.objects.all()}
        self.by_name = {row.name: row for row in self.organizations.values()}
        self.categories = {row.name: row for row in PowerCategory.objects.all()}
        self.powers: dict[str, Power] = {}
        self.flowcharts: dict[tuple[str, str], Flowchart] = {}

    def create(self, data: Data, position: int) -> Power:
        """Create the power with everything that belongs to it."""
        power = Power(
            code=data["code"],
            position=position,
            organization=self.organizations[data["organization"]],
            category=self.categories[data["category"]],
            parent=self.powers.get(data.get("parent", "")),
        )
        self.powers[power.code] = power
        self.write(power, data)
        return power

    def write(self, power: Power, data: Data) -> None:
        """Bring the power's rows to what the data says."""
        self._write_texts(power, data)
        for parts in (power.bases, power.exercises, power.materials, power.time_limits):
            parts.all().delete()
        self._write_exercises(power, data)
        self._write_bases(power, data)
        _write_materials(power, data)
        _write_limits(power, data)
        self._use_chart(power, data)

    def _write_texts(self, power: Power, data: Data) -> None:
        shared = self.files.categories[data["category"]]
        organization = power.organization
        power.name = data["name"]
        power.standing = data.get("standing", Power.Standing.ACTIVE)
        power.publicity = data.get("publicity", Power.Publicity.PROACTIVE)
        for name in OWN_TEXTS:
            setattr(power, name, data.get(name, "").strip())
        for name in CATEGORY_TEXTS:
            setattr(power, name, data.get(name, shared.get(name, "")).strip())
        power.address = power.address or organization.address
        power.office_hours = power.office_hours or organization.office_hours
        power.telephone = power.telephone or organization.telephone
        power.fee_kind = _fee_kind(power.fee_standard, "procedure" in shared)
        power.complaint_channel = (
            f"投诉举报电话：{organization.complaint_telephone}；"
            f"来信来访：{organization.address}{organization.name}；政务服务便民热线：12345"
        )
        power.remarks = "\n".join(filter(None, [data.get("remarks", "").strip(), REMARK]))
        power.full_clean(exclude=["parent"])
        power.save()

    def _write_exercises(self, power: Power, data: Data) -> None:
        shared = self.files.categories[data["category"]]
        title = f"{power.name}（{power.sub_item}）" if power.sub_item else power.name
        for position, exercise in enumerate(data.get("exercises") or [{}], start=1):
            body = exercise.get("body", power.organization.name)
            Exercise.objects.create(
                power=power,
                position=position,
                body=body,
                organization=self.by_name.get(body),
                responsible_office=exercise.get("office", data.get("office", "")),
                level=exercise.get("level", power.organization.region.level),
                level_text=exercise.get("level_text", ""),
                authority=exercise.get("authority", "本行政区域内"),
                department_duty=exercise.get("duty", f"负责本行政区域内的“{title}”。"),
                responsibilities=exercise.get(
                    "responsibilities", data.get("responsibilities", shared["responsibilities"])
                ).strip(),
                accountable_parties=ACCOUNTABLE_PARTIES,
                accountability_circumstances=shared["accountability_circumstances"].strip(),
            )

    def _write_bases(self, power: Power, data: Data) -> None:
        shared = self.files.categories[data["category"]]
        cells = [(LegalBasis.Purpose.EMPOWERING, text) for text in data["bases"]]
        cells += [(LegalBasis.Purpose.FEE, text) for text in data.get("fee_bases", ())]
        cells += [(LegalBasis.Purpose.DUTY, text) for text in shared["duty_bases"]]
        for position, (purpose, text) in enumerate(cells, start=1):
            basis = LegalBasis.objects.create(
                power=power, position=position, purpose=purpose, raw_text=text.strip()
            )
            cite(basis)

    def _use_chart(self, power: Power, data: Data) -> None:
        power.flowchart_uses.all().delete()
        if chart := data.get("chart"):
            FlowchartUse.objects.create(
                power=power, flowchart=self._flowchart(chart, power.organization)
            )

    def _flowchart(self, key: str, organization: Organization) -> Flowchart:
        """The organization's own chart of that key, made when first asked for."""
        if (key, organization.code) not in self.flowcharts:
            title, chart = self.files.charts[key]
            row = Flowchart.objects.create(organization=organization, title=title)
            write_chart(row, _for_organization(chart, organization))
            self.flowcharts[key, organization.code] = row
        return self.flowcharts[key, organization.code]


def _fee_kind(standard: str, is_applied_for: bool) -> str:
    """Only who applies for something asks what it costs."""
    if standard:
        return Power.FeeKind.CHARGED
    return Power.FeeKind.FREE if is_applied_for else Power.FeeKind.UNKNOWN


def _for_organization(chart: Chart, organization: Organization) -> Chart:
    """The chart with the organization's own telephone for complaints."""
    channel = chart.complaint_channel.format(
        name=organization.name, telephone=organization.complaint_telephone
    )
    return dataclasses.replace(chart, complaint_channel=channel)


def _write_materials(power: Power, data: Data) -> None:
    for position, (name, form, copies, source, *rest) in enumerate(
        data.get("materials", ()), start=1
    ):
        Material.objects.create(
            power=power,
            position=position,
            name=name,
            form=form,
            copies=copies,
            source=source,
            note="".join(text for text in rest if isinstance(text, str)),
            is_required=False not in rest,
        )


def _write_limits(power: Power, data: Data) -> None:
    texts = [(TimeLimit.Kind.STATUTORY, text) for text in data.get("statutory", ())]
    texts += [(TimeLimit.Kind.PROMISED, text) for text in data.get("promised", ())]
    for position, (kind, text) in enumerate(texts, start=1):
        variant, _, words = text.rpartition("：")
        number, unit = limit_in(words)
        TimeLimit.objects.create(
            power=power,
            position=position,
            kind=kind,
            variant=variant,
            number=number,
            unit=unit,
            raw_text=words,
        )
