"""From understood rows to entries. Pure."""

from collections.abc import Iterable
from typing import Literal

from intake import vocabulary, wording
from intake.entries import (
    EXERCISE_TEXTS,
    PURPOSES,
    BasisEntry,
    Entry,
    ExerciseEntry,
    LimitEntry,
    SheetEntries,
    exercise_fields,
)
from intake.findings import Kind, Loose, Problem, Severity, UnderstoodRow, UnderstoodSheet
from intake.values import BODY_LENGTHS, LONG_TEXTS, NAME_LENGTH, SHORT_TEXTS, value_of
from powers.basis_cells import SAYS_NOTHING
from powers.codes import is_well_formed
from powers.fees import split_fee
from powers.levels import level_of, split_level
from powers.spelling import one_line

OF_AN_EXERCISE = ("duty_basis", "accountability_basis")
OF_A_BODY_ROW = frozenset(
    {*PURPOSES, *EXERCISE_TEXTS, *BODY_LENGTHS, "level", "authority", "level_and_authority"}
)
LIMIT_KINDS = {"statutory_limit": "statutory", "promised_limit": "promised"}


class CodeJudge:
    """Says which of the codes in a workbook can be kept."""

    def __init__(self, patterns: Iterable[str]) -> None:
        self.patterns = tuple(patterns)
        self.seen: dict[str, str] = {}

    def objection(self, code: str, where: str) -> tuple[str, str]:
        """Return a problem's code and message, or two empty texts when the code is good."""
        if not any(is_well_formed(code, pattern) for pattern in self.patterns):
            return "code_malformed", f"职权编码“{code}”不合编码规则，将另编新码。"
        if code in self.seen:
            return "code_repeated", f"职权编码{code}与{self.seen[code]}重复，将另编新码。"
        self.seen[code] = where
        return "", ""


def entries_of(sheets: Iterable[UnderstoodSheet], patterns: Iterable[str]) -> list[SheetEntries]:
    """Return what each sheet says about its powers; ``patterns`` are those of valid codes."""
    judge = CodeJudge(patterns)
    return [_Collector(sheet, judge).collect() for sheet in sheets]


class _Collector:
    """Walks through the rows of a sheet and adds each to the entry it belongs to."""

    def __init__(self, sheet: UnderstoodSheet, judge: CodeJudge) -> None:
        self.sheet = sheet
        self.judge = judge
        self.found = SheetEntries()
        self.item: Entry | None = None
        headed = sheet.header.by_field() if sheet.header else {}
        self.letters = {name: column.letter for name, column in headed.items()}
        self.headings = {name: column.heading for name, column in headed.items()}
        self.of_an_exercise = exercise_fields(self.letters)

    def collect(self) -> SheetEntries:
        for row in self.sheet.rows:
            self._add(row)
        for entry in self.found.entries:
            entry.bases = [one for basis in entry.bases for one in _for_each_body(entry, basis)]
        return self.found

    def _add(self, row: UnderstoodRow) -> None:
        if row.kind == Kind.POWER:
            self.item = self._start(row, Kind.POWER)
        elif row.kind == Kind.SUB_ITEM:
            self._start_sub_item(row)
        elif row.kind == Kind.BODY:
            self._add_body(row)
        elif row.kind == Kind.CONTINUATION:
            self._continue(row)
        current = self.found.entries[-1] if self.found.entries else None
        belongs = current and row.kind not in (Kind.REMARK, Kind.SKIPPED)
        (current.loose if current and belongs else self.found.loose).extend(row.loose)

    def _start(self, row: UnderstoodRow, kind: Literal[Kind.POWER, Kind.SUB_ITEM]) -> Entry:
        values = row.values
        entry = Entry(
            sheet=self.sheet.name,
            row=row.row,
            kind=kind,
            name="",
            category=values["category"],
            columns=frozenset(self.letters),
        )
        entry.code = self._code(entry, row)
        entry.name = self._short(entry, row, "name", NAME_LENGTH)
        entry.sub_item = self._short(entry, row, "sub_item", NAME_LENGTH)
        self.found.entries.append(entry)
        self._fill_texts(entry, row)
        self._fill_words(entry, row)
        exercise = self._exercise(entry, row)
        self._fill_bases(entry, row, exercise, PURPOSES)
        self._fill_fee(entry, row)
        if "serial" in row.own and not wording.is_one_serial(values["serial"]):
            self._lose(entry, row, "serial", values["serial"], "serial")
        entry.materials = wording.numbered_items(values.get("materials", ""))
        for name, limit_kind in LIMIT_KINDS.items():
            limits = wording.time_limits(values.get(name, ""), self.headings.get(name, ""))
            entry.limits.extend(LimitEntry(limit_kind, limit) for limit in limits)
        return entry

    def _start_sub_item(self, row: UnderstoodRow) -> None:
        item = self.item
        if item and item.sub_item and item.parent is None:
            item = self._raise_item(item)
        entry = self._start(row, Kind.SUB_ITEM)
        entry.parent = item

    def _raise_item(self, first: Entry) -> Entry:
        """A row that names item and first sub-item at once becomes two entries."""
        item = Entry(
            first.sheet, first.row, Kind.POWER, first.name, first.category, columns=frozenset()
        )
        self.found.entries.insert(self.found.entries.index(first), item)
        first.parent, first.kind = item, Kind.SUB_ITEM
        self.item = item
        return item

    def _add_body(self, row: UnderstoodRow) -> None:
        entry = self.found.entries[-1]
        exercise = self._exercise(entry, row)
        own = {name: PURPOSES[name] for name in PURPOSES if name in row.own}
        self._fill_bases(entry, row, exercise, own, of_this_body=True)
        for name in OF_AN_EXERCISE:
            if exercise is not None and name not in row.own and row.values.get(name):
                _share_basis(entry, row.values[name], exercise)
        self._add_to(entry, row, row.own - OF_A_BODY_ROW)

    def _continue(self, row: UnderstoodRow) -> None:
        """Add what stands in the row to the fields of the power above."""
        self._add_to(self.found.entries[-1], row, row.own)

    def _add_to(self, entry: Entry, row: UnderstoodRow, names: Iterable[str]) -> None:
        """Append the row's own texts, unless they only say again what is there."""
        for name in sorted(names):
            if self._says_again(entry, name, row.values[name]):
                continue
            if not self._append(entry, name, row):
                self._lose(entry, row, name, row.values[name], "continuation")

    def _says_again(self, entry: Entry, name: str, text: str) -> bool:
        if vocabulary.is_nothing(text):
            return True
        if name == "serial":
            return wording.is_one_serial(text)
        stored = {
            "name": entry.name,
            "sub_item": entry.sub_item,
            "category": entry.category,
            "code": entry.code,
            "materials": "".join(entry.materials),
            **entry.texts,
        }
        return vocabulary.key(stored.get(name, "")) == vocabulary.key(text)

    def _append(self, entry: Entry, name: str, row: UnderstoodRow) -> bool:
        more = row.values[name]
        if name in PURPOSES:
            bases = [basis for basis in entry.bases if basis.purpose == PURPOSES[name]]
            if bases:
                bases[-1].raw_text += "\n" + more
            else:
                self._fill_bases(entry, row, None, {name: PURPOSES[name]})
        elif name in EXERCISE_TEXTS or name == "authority":
            texts = (entry.exercises or [self._exercise_row(entry, row.row)])[-1].texts
            texts[name] = "\n".join(filter(None, [texts.get(name, ""), more.strip()]))
        elif name in LONG_TEXTS:
            before = entry.texts.get(name, "")
            entry.texts[name] = "\n".join(filter(None, [before, more.strip()]))
        elif name == "materials":
            entry.materials.extend(wording.numbered_items(more))
        elif name in LIMIT_KINDS:
            limits = wording.time_limits(more, self.headings.get(name, ""))
            entry.limits.extend(LimitEntry(LIMIT_KINDS[name], limit) for limit in limits)
        else:
            return False
        return True

    # Fields

    def _code(self, entry: Entry, row: UnderstoodRow) -> str:
        text = row.values.get("code", "")
        if vocabulary.is_nothing(text) or "code" not in row.own:
            return ""
        code = "".join(text.split()).upper()
        problem, message = self.judge.objection(code, f"“{self.sheet.name}”第{row.row}行")
        if not problem:
            return code
        self._lose(entry, row, "code", text, problem)
        self._report(row, "code", Severity.WARNING, problem, message)
        return ""

    def _short(self, entry: Entry, row: UnderstoodRow, name: str, length: int) -> str:
        return self._clip(entry, row, name, value_of(name, row.values.get(name, "")), length)

    def _clip(self, entry: Entry, row: UnderstoodRow, name: str, line: str, length: int) -> str:
        if len(line) <= length:
            return line
        self._lose(entry, row, name, row.values.get(name, line), "too_long")
        message = f"超过{length}字，只取前{length}字；全文已保留为未对应内容。"
        self._report(row, name, Severity.WARNING, "too_long", message)
        return line[:length]

    def _fill_texts(self, entry: Entry, row: UnderstoodRow) -> None:
        for name in self.letters:
            if name in LONG_TEXTS:
                entry.texts[name] = value_of(name, row.values.get(name, ""))
            elif name in SHORT_TEXTS:
                entry.texts[name] = self._short(entry, row, name, SHORT_TEXTS[name])

    def _fill_words(self, entry: Entry, row: UnderstoodRow) -> None:
        for name in ("publicity", "standing"):
            text = row.values.get(name, "")
            if vocabulary.is_nothing(text):
                continue
            meaning = vocabulary.meanings(name).get(vocabulary.key(text))
            if meaning:
                entry.texts[name] = meaning
            else:
                self._lose(entry, row, name, text, "unknown_word")
                message = f"“{one_line(text)}”不在词表中，已保留为未对应内容。"
                self._report(row, name, Severity.WARNING, "unknown_word", message)

    def _fill_fee(self, entry: Entry, row: UnderstoodRow) -> None:
        if not {"fee", "fee_kind", "fee_standard"} & self.letters.keys():
            return
        said = row.values.get("fee_kind", "").strip()
        standard = row.values.get("fee_standard", "").strip()
        both, basis = split_fee(row.values.get("fee", ""))
        texts = [text.strip() for text in (both, standard) if value_of("fee_standard", text)]
        entry.texts["fee_standard"] = "\n".join(texts)
        self._fill_fee_kind(entry, said, texts, {both.strip(), standard})
        if said and said not in vocabulary.words("charged") | vocabulary.words("free"):
            self._lose(entry, row, "fee_kind", said, "unknown_word")
        if value_of("fee_standard", basis):
            entry.bases.append(BasisEntry(row.row, "fee", basis))

    def _fill_fee_kind(self, entry: Entry, said: str, texts: list[str], words: set[str]) -> None:
        if said in vocabulary.words("free"):
            entry.texts["fee_kind"] = "free"
        elif said in vocabulary.words("charged"):
            entry.texts["fee_kind"] = "charged"
        elif texts or words & vocabulary.words("charged"):
            entry.texts["fee_kind"] = "charged"
            entry.derived.add("fee_kind")
        elif any(words):
            entry.texts["fee_kind"] = "free"
            entry.derived.add("fee_kind")

    def _fill_bases(
        self,
        entry: Entry,
        row: UnderstoodRow,
        exercise: int | None,
        purposes: dict[str, str],
        *,
        of_this_body: bool = False,
    ) -> None:
        for name, purpose in purposes.items():
            text = row.values.get(name, "")
            if (
                not text
                or text.strip() in SAYS_NOTHING
                or (name == "fee_basis" and not value_of("fee_standard", text))
            ):
                continue
            whose = exercise if of_this_body or name in OF_AN_EXERCISE else None
            entry.bases.append(BasisEntry(row.row, purpose, text, whose))

    def _exercise(self, entry: Entry, row: UnderstoodRow) -> int | None:
        values = row.values
        texts = {name: values.get(name, "").strip() for name in EXERCISE_TEXTS}
        level, authority = self._level(values)
        texts["authority"] = authority
        lines = {
            "body": value_of("body", values.get("body", "")),
            "responsible_office": value_of(
                "responsible_office", values.get("responsible_office", "")
            ),
            "level_text": level,
        }
        for name, line in lines.items():
            column = name if name in values else "level"
            texts[name] = self._clip(entry, row, column, line, BODY_LENGTHS[name])
        texts["level"] = level_of(level)
        if level and not texts["level"]:
            message = f"“{level[:40]}”不是一个层级，只保留原文。"
            self._report(row, "level", Severity.INFO, "level_unknown", message)
        if not any(texts.values()):
            return None
        wanted = {name: text for name, text in texts.items() if name in self.of_an_exercise}
        self._exercise_row(entry, row.row).texts = wanted
        return len(entry.exercises) - 1

    def _exercise_row(self, entry: Entry, row: int) -> ExerciseEntry:
        entry.exercises.append(ExerciseEntry(row))
        return entry.exercises[-1]

    def _level(self, values: dict[str, str]) -> tuple[str, str]:
        authority = values.get("authority", "").strip()
        if values.get("level"):
            return one_line(values["level"]), authority
        level, rest = split_level(values.get("level_and_authority", "").strip())
        return one_line(level), "\n".join(filter(None, [rest.strip(), authority]))

    # What to tell

    def _lose(self, entry: Entry, row: UnderstoodRow, name: str, text: str, reason: str) -> None:
        letter, heading = self.letters.get(name, ""), self.headings.get(name, "")
        entry.loose.append(Loose(row.row, letter, heading, text, reason))

    def _report(
        self, row: UnderstoodRow, name: str, severity: Severity, code: str, message: str
    ) -> None:
        letter = self.letters.get(name, "")
        self.found.problems.append(Problem(row.row, letter, severity, code, message))


def _share_basis(entry: Entry, text: str, exercise: int) -> None:
    """A merged cell over several bodies is a basis of each of them."""
    for basis in entry.bases:
        if basis.raw_text == text and basis.exercise is not None:
            basis.shared.add(exercise)


def _for_each_body(entry: Entry, basis: BasisEntry) -> list[BasisEntry]:
    """A basis of every body is one basis of the power; else each body has its own."""
    if not basis.shared or basis.exercise is None:
        return [basis]
    bodies = sorted({basis.exercise, *basis.shared})
    if len(bodies) == len(entry.exercises):
        return [BasisEntry(basis.row, basis.purpose, basis.raw_text)]
    return [BasisEntry(basis.row, basis.purpose, basis.raw_text, body) for body in bodies]
