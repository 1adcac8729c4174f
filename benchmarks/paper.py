"""The PDF of one power and the volumes of organizations with 50 and 254 powers."""

import resource
import time
from random import Random

from django.db import transaction

from benchmarks.result import Result
from disclosure.models import PublishedVersion
from disclosure.paper.documents import Owner, power_document, volume_document
from disclosure.paper.gathering import gather
from disclosure.paper.rendering import Document, Paper, render_pdf
from disclosure.paper.volumes import MEMORY
from disclosure.periods import today
from disclosure.publishing import Publication, publish
from organizations.models import Organization
from tests import builders
from tests.charts import invent_chart

SIZES = (50, 254)
CHARTS = 6
DUTIES = "\n".join(
    f"{number}.审查责任：依法核对申请材料，需要核实的，指派两名以上工作人员进行核查，并记录全过程；"
    "不予许可的，说明理由并告知申请人申请行政复议和提起行政诉讼的权利。"
    for number in range(1, 9)
)
QUOTATION = "申请人提交的申请材料齐全、符合法定形式，行政机关能够当场作出决定的，应当当场作出。" * 4


def run() -> list[Result]:
    with transaction.atomic():
        owner = builders.organization(name="云岭县农业农村局")
        versions = _publish(owner, max(SIZES))
        results = _measure("power", power_document(gather(versions[:1])), 5)
        for size in SIZES:
            owner_of_volume = Owner(owner.code, owner.name)
            document = volume_document(gather(versions[:size]), owner_of_volume, today(), None)
            results += _measure(f"volume of {size} powers", document, 600)
        transaction.set_rollback(True)
    return results


def _publish(owner: Organization, count: int) -> list[PublishedVersion]:
    charts = [invent_chart(Random(seed), 10, lanes=3) for seed in range(CHARTS)]
    publications = []
    for number in range(count):
        power = builders.power(organization=owner)
        builders.exercise(power, responsibilities=DUTIES, accountability_circumstances=DUTIES)
        builders.basis(power, raw_text=f"《中华人民共和国行政许可法》第三十四条：{QUOTATION}")
        builders.flowchart(power, charts[number % CHARTS])
        publications.append(Publication(power, builders.frozen(power), "add", "首次公开"))
    return publish(publications, actor="测量")


def _measure(name: str, document: Document, seconds: float) -> list[Result]:
    began = time.perf_counter()
    paper: Paper = render_pdf(document, seconds=seconds, memory=MEMORY)
    passed = time.perf_counter() - began
    # The largest child so far: sizes grow, so it is this one.
    memory = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    return [
        Result(f"PDF, {name}", passed, "s"),
        Result(f"PDF, {name}: pages", paper.page_count, "pages"),
        Result(f"PDF, {name}: size", len(paper.pdf) / 1e6, "MB"),
        Result(f"PDF, {name}: memory", memory, "MB"),
    ]
