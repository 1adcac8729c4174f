"""Fetches what documents are made from in a fixed number of queries."""

from collections import defaultdict
from collections.abc import Iterable

from disclosure.models import IndexNumber, LogEntry, PublishedVersion, RenderedChart
from disclosure.paper.documents import Material

CHUNK = 400


def gather(versions: Iterable[PublishedVersion]) -> Material:
    """Return the versions with their pictures, histories and log entries."""
    versions = list(versions)
    material = Material(versions)
    hashes = sorted({version.chart_hash for version in versions} - {""})
    material.pictures.update(
        (row.chart_hash, row)
        for chunk in _chunks(hashes)
        for row in RenderedChart.objects.filter(chart_hash__in=chunk).defer("bpmn")
    )
    numbers = {version.code: version.number for version in versions}
    histories = defaultdict(list)
    for chunk in _chunks(sorted(numbers)):
        rows = PublishedVersion.objects.filter(code__in=chunk).without_snapshots()
        for row in rows.order_by("code", "-number"):
            if row.number <= numbers[row.code]:
                histories[row.code].append(row)
        for entry in LogEntry.objects.filter(code__in=chunk, kind__in=LogEntry.PUBLICATIONS):
            material.log_entries[entry.code, entry.version] = entry
        index_numbers = IndexNumber.objects.filter(code__in=chunk)
        material.index_numbers.update(index_numbers.values_list("code", "text"))
    material.histories.update(histories)
    return material


def _chunks(values: list[str]) -> Iterable[list[str]]:
    return (values[start : start + CHUNK] for start in range(0, len(values), CHUNK))
