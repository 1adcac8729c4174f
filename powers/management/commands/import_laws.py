from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from legislation.corpus import UnreadableCorpus, read_corpus
from legislation.importing import DUPLICATE, UNREADABLE, Outcome, import_corpus
from legislation.models import Instrument
from legislation.repeals import mark_repealed
from powers.rechecking import recheck_all
from powers.reporting import recheck_lines

STEP = 200


class Command(BaseCommand):
    help = "把Markdown格式的法律法规规章导入法规库。"

    def add_arguments(self, parser) -> None:
        parser.add_argument("path", type=Path, help="文件夹，或.tar.xz文件")

    def handle(self, *, path: Path, **options) -> None:
        try:
            corpus = read_corpus(path)
        except (UnreadableCorpus, OSError) as error:
            raise CommandError(_sentence(path, error), returncode=2) from error
        total = len(corpus.texts) + len(corpus.problems)
        if not total:
            raise CommandError(f"{path}里没有法律法规规章（.md文件）。", returncode=2)
        outcomes: list[Outcome] = []
        done = 0
        for outcome in import_corpus(corpus):
            outcomes.append(outcome)
            before, done = done, done + outcome.files
            self._show_progress(before, done, total)
        self._report(outcomes, total)
        self._recheck(outcomes, mark_repealed())

    def _show_progress(self, before: int, done: int, total: int) -> None:
        if self.stdout.isatty():
            filled = done * 30 // total
            bar = "█" * filled + "░" * (30 - filled)
            self.stdout.write(f"\r{bar} {done}/{total}", ending="\n" if done == total else "")
            self.stdout.flush()
        elif done == total or before // STEP < done // STEP:
            self.stdout.write(f"已处理{done}/{total}个文件")

    def _report(self, outcomes: list[Outcome], total: int) -> None:
        counts = Counter(one.result for one in outcomes)
        articles = sum(one.articles for one in outcomes)
        odd = [one for one in outcomes if one.problems]
        in_order = total - sum(one.files for one in odd)
        summary = "，".join(f"{result}{count}部" for result, count in counts.items())
        self.stdout.write(f"共{total}个文件，{summary}；条文{articles}条。")
        self.stdout.write(f"条文连续、完整的文件{in_order}个（{in_order / total:.1%}）。")
        for one in odd:
            skipped = one.result in {UNREADABLE, DUPLICATE}
            mark = one.result if skipped else "已导入，请核对"
            self.stdout.write(f"  {mark}：{one.path}：{'；'.join(one.problems[:3])}")

    def _recheck(self, outcomes: Iterable[Outcome], repealed: set[Instrument]) -> None:
        """Say which powers the changed instruments concern; the check is made anew for them."""
        for one in sorted(repealed, key=str):
            self.stdout.write(f"  按其他法的施行条款标为已废止：{one}")
        changed = {one.instrument for one in outcomes if one.instrument and one.has_changed}
        changed |= {one.pk for one in repealed}
        instruments = Instrument.objects.filter(pk__in=changed)
        result = recheck_all(instruments, timezone.localdate(), actor="import_laws")
        for line in recheck_lines(result):
            self.stdout.write(line)


def _sentence(path: Path, error: Exception) -> str:
    return str(error) if isinstance(error, UnreadableCorpus) else f"不能读取{path}，请检查权限。"
