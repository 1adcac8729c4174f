"""Every public address with every parameter worth asking: the grid that the leak tests walk."""

from collections.abc import Iterator

from django.urls import get_resolver

from disclosure.models import PublishedVersion

READINGS = ("", "on=2024-06-01", "on=2098-01-01", "view=large")
DAYS = (
    "",
    "2020-01-01",
    "2024-03-01",
    "2024-06-01",
    "2024-09-01",
    "2025-01-01",
    "2026-05-31",
    "2026-06-01",
    "2098-01-01",
)
VIEWS = ("", "large", "contrast", "large-contrast")
ALL_READINGS = tuple(
    "&".join(filter(None, (day and f"on={day}", view and f"view={view}")))
    for day in DAYS
    for view in VIEWS
)
WORDS = ("许可", "草稿", "旧条件", "种子", "《种子法》", "《种子法》第一条", "LEAK")
COLUMNS = {
    "/": (),
    "/powers/": (
        *(f"q={word}" for word in WORDS),
        *(f"law={word}" for word in WORDS),
        "category=01",
        "status=active",
        "status=abolished",
        "level=county",
        "risk=B",
        "page=2",
    ),
    "/suggest.json": tuple(f"q={word}" for word in WORDS),
    "/organizations/": (),
    "/laws/": (*(f"q={word}" for word in WORDS), "rank=law", "rank=not_held"),
    "/changes/": ("kind=add", "kind=amend", "kind=withdraw", "since=2024-01-01", "law=种子"),
    "/changes/between/": ("since=2020-01-01", "since=2024-02-01&until=2024-12-31"),
    "/changes.atom": ("kind=add", "kind=withdraw"),
    "/changes.json": ("limit=1", "kind=amend"),
    "/changes.csv": ("since=2024-01-01",),
    "/changes/between.json": ("since=2020-01-01",),
    "/changes/between.csv": ("since=2020-01-01",),
    "/powers.json": ("limit=1", "status=abolished", "category=01"),
    "/organizations.json": (),
    "/laws.json": ("limit=1",),
    "/catalogue.json": (),
    "/catalogue.csv": (),
    "/catalogue.xlsx": (),
    "/directory.csv": (),
    "/statistics/": (),
    "/statistics.json": (),
    "/log/": (),
    "/log.json": (),
    "/log.jsonl": (),
    "/guide/": (),
    "/disclosure-guide/": (),
    "/inspection/": (),
    "/dataset.jsonld": (),
    "/openapi.json": (),
    "/opensearch.xml": (),
    "/robots.txt": (),
    "/sitemap.xml": (),
    "/sitemap-columns.xml": (),
    "/sitemap-powers.xml": (),
    "/sitemap-organizations.xml": (),
    "/sitemap-laws.xml": (),
}
POWER = (
    "/powers/{}/",
    "/powers/{}/v1/",
    "/powers/{}/v2/",
    "/powers/{}/changes/",
    "/powers/{}/changes.json",
    "/powers/{}/flowchart.svg",
    "/powers/{}/flowchart.bpmn",
    "/powers/{}/flowchart.json",
    "/powers/{}/flowchart.dot",
    "/powers/{}.json",
    "/powers/{}.jsonld",
)
ORGANIZATION = (
    "/organizations/{}/",
    "/organizations/{}/catalogue.json",
    "/organizations/{}/catalogue.csv",
    "/organizations/{}/catalogue.xlsx",
)
LAW = ("/laws/{}/", "/laws/{}.json", "/laws/{}.jsonld")
# Without their last sign these lead to the address with it.
SHORTENED = ("/powers/{}", "/powers/{}/v1", "/powers/{}/changes")


def grid(codes, organizations, laws, readings=READINGS) -> Iterator[str]:
    """Yield every address of the site, each as of each day and in each look."""
    addresses = dict(COLUMNS)
    for shapes, names in (
        (POWER, codes), (SHORTENED, codes), (ORGANIZATION, organizations), (LAW, laws),
    ):  # fmt: skip
        addresses |= {shape.format(name): () for shape in shapes for name in names}
    for code in codes:
        addresses[f"/changes.json?power={code}"] = ()
    for body in organizations:
        addresses[f"/powers/?organization={body}"] = ()
    for path, queries in addresses.items():
        for query in ("", *queries):
            for reading in readings:
                parts = "&".join(filter(None, (query, reading)))
                joined = f"{path}{'&' if '?' in path else '?'}{parts}" if parts else path
                yield joined


def papers(codes, organizations) -> Iterator[str]:
    """Yield every address of a PDF, today's and another day's."""
    for code in codes:
        yield from (f"/powers/{code}.pdf", f"/powers/{code}.pdf?version=1")
        yield f"/powers/{code}.pdf?on=2024-06-01"
    for body in organizations:
        yield from (
            f"/organizations/{body}/catalogue.pdf",
            f"/organizations/{body}/catalogue.pdf?on=2024-06-01",
        )
    yield from ("/catalogue.zip", "/catalogue.zip?on=2024-06-01")


def unlisted() -> set[str]:
    """Return the routes of the public site that the grid does not visit."""
    shapes = {*COLUMNS, *POWER, *ORGANIZATION, *LAW}
    known = {
        shape.lstrip("/").replace("{}", "<>").replace("/v1/", "/v<>/").replace("/v2/", "/v<>/")
        for shape in shapes
    }
    # These are read by tests of their own: setting type and probing take no part here.
    other = {"powers/<>.pdf", "healthz", "sitemap-<>.xml", "catalogue.<>",
             "organizations/<>/catalogue.<>"}  # fmt: skip
    import re

    routes = {
        re.sub(r"<[^>]+>", "<>", str(pattern.pattern)) for pattern in get_resolver().url_patterns
    }
    return {route for route in routes if not route.startswith("admin/")} - known - other


def whole(response) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def published_names() -> tuple[list[str], list[str]]:
    rows = PublishedVersion.objects.order_by("code")
    codes = list(dict.fromkeys(rows.values_list("code", flat=True)))
    bodies = sorted(set(rows.values_list("organization_code", flat=True)))
    return codes, bodies
