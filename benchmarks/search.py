"""What a page of a search takes, for words that are common, rare and absent.

``BENCH_SEARCH_POWERS`` says in how large a catalogue (2,000; the promise is for 100,000, which
takes a quarter of an hour to make). Pages are made each time; counts of the day are kept.
"""

import os
import statistics
import time
from importlib import import_module

from django.test import Client

from benchmarks.catalogue import catalogue_of
from benchmarks.result import Result
from portal import keeping

USES_DATABASE = True
WORDS = {
    "common": "处罚 行政处罚 许可 管理局 责令限期改正 直接实施责任 监督 县 法 申请行政复议 合成省"
    " 场所 县级以上人民政府 玩忽职守 行政许可法 承办",
    "rare": "990100001xk00100 集市停车临时占用审批 冷链仓储第十六条 青禾县集市管理局"
    " 摊主有下列行为 计量器具租用 早夜市经营者 990100010",
    "absent": "航天飞机 鲸鱼 量子 zzzz 烟花爆竹零售 62082300AJ 法的权利行 处许 鑫",
}
TURNS = 5


def run() -> list[Result]:
    powers = int(os.environ.get("BENCH_SEARCH_POWERS", "2000"))
    catalogue_of(powers)
    # As the server does before its first visitor; not when this module is only looked at.
    import_module("portal.wsgi")
    keep = keeping._set

    def keep_counts(key: str, value: object) -> None:
        if isinstance(value, tuple) and len(value) == 1:
            keep(key, value)

    keeping._set = keep_counts
    try:
        return [result for kind, words in WORDS.items() for result in _measured(kind, words)]
    finally:
        keeping._set = keep


def _measured(kind: str, words: str) -> list[Result]:
    client = Client()
    _page(client, words.split()[0])
    times = {word: [_page(client, word) for _ in range(TURNS)] for word in words.split()}
    wall, processor = zip(*(pair for pairs in times.values() for pair in pairs), strict=True)
    slowest = max(statistics.median(took for took, _ in pairs) for pairs in times.values())
    return [
        Result(f"search, {kind} words, p95", _p95(wall), "ms"),
        Result(f"search, {kind} words, p95 of processor time", _p95(processor), "ms"),
        Result(f"search, {kind} words, median", statistics.median(wall), "ms"),
        Result(f"search, {kind} words, median of the slowest word", slowest, "ms"),
    ]


def _page(client: Client, words: str) -> tuple[float, float]:
    """Return milliseconds on the clock and of this process's processor."""
    began, used = time.perf_counter(), time.process_time()
    answer = client.get("/powers/", {"q": words})
    took = (time.perf_counter() - began) * 1000, (time.process_time() - used) * 1000
    if answer.status_code != 200:
        raise RuntimeError(f"{words} answered {answer.status_code}")
    return took


def _p95(times: tuple[float, ...]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
