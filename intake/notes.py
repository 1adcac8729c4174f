"""What an import tells a person about a sheet, in full sentences."""

from collections.abc import Sequence

from intake import vocabulary, wording
from intake.columns import Column, Header, Reason
from intake.findings import Kind, Problem, Severity, UnderstoodRow

NO_HEADER = "前15行里没有找到表头，这张表没有导入；请保留“序号、事项名称、权力类型”等列名。"
HIDDEN = "工作表是隐藏的，没有读取；需要时请取消隐藏。"
COLUMNS = {
    Reason.UNKNOWN: ("unknown_column", "没有对应的栏目，内容已保留为未对应内容。"),
    Reason.DUPLICATE: ("duplicate_column", "与前面的列重名，内容已保留为未对应内容。"),
    Reason.PERSONAL: ("personal_column", "是个人信息，没有读入。"),
}


def about_sheet(code: str, message: str) -> Problem:
    """A warning about the sheet as a whole."""
    return Problem(0, "", Severity.WARNING, code, message)


class Notes:
    """Collects the problems of one sheet."""

    def __init__(self, header: Header) -> None:
        self.header = header
        self.letters = {name: column.letter for name, column in header.by_field().items()}
        self.problems: list[Problem] = []

    def add(self, row: int, name: str, severity: Severity, code: str, message: str) -> None:
        """Note something about a field of a row; row 0 and "" are the sheet as a whole."""
        self._at(row, self.letters.get(name, ""), severity, code, message)

    def no_name(self, row: int, message: str) -> None:
        self.add(row, "name", Severity.ERROR, "no_name", message)

    def no_basis(self, row: int) -> None:
        self.add(row, "basis", Severity.WARNING, "no_basis", "没有实施依据，请补充。")

    def no_serial(self, row: int) -> None:
        if "serial" in self.letters:
            self.add(row, "serial", Severity.INFO, "no_serial", "没有序号。")

    def repeated_serials(self, row: int, numbers: Sequence[int]) -> None:
        message = f"序号{'、'.join(map(str, numbers))}与前面重复。"
        self.add(row, "serial", Severity.WARNING, "serial_repeated", message)

    def same_name(self, row: int, above: int) -> None:
        message = f"与第{above}行同名，按另一项职权导入；如果是同一项职权的另一行使主体，请合并。"
        self.add(row, "name", Severity.WARNING, "same_name", message)

    def mended_category(self, row: int, text: str, taken: str) -> None:
        message = f"权力类型“{text}”按“{taken}”处理。"
        self.add(row, "category", Severity.INFO, "category_guessed", message)

    def missing_category(self, row: int, source: str, taken: str) -> None:
        message = f"没有权力类型，按{source}取“{taken}”。"
        self.add(row, "category", Severity.INFO, "category_guessed", message)

    def unknown_category(self, row: int, text: str, taken: str) -> None:
        what = f"权力类型“{text}”不在类别表中" if text else "没有权力类型"
        message = f"{what}，暂按“{taken}”处理，请核对。"
        self.add(row, "category", Severity.WARNING, "category_unknown", message)

    def covered(self, row: int, column: Column) -> None:
        message = (
            f"“{column.heading}”有文字被合并单元格盖住，在Excel里看不见；"
            "已保留为未对应内容，请核对后决定是否并入。"
        )
        self._at(row, column.letter, Severity.WARNING, "covered_text", message)

    def filled(self, row: int, column: Column) -> None:
        message = f"“{column.heading}”空白，取自重复的{column.letter}列，请核对。"
        self._at(row, column.letter, Severity.WARNING, "taken_from_duplicate", message)

    def columns(self) -> None:
        """Note every column that has no field, and every heading that was guessed."""
        if "name" not in self.letters:
            message = "没有“事项名称”列，请补上列名后再导入。"
            self.add(0, "name", Severity.ERROR, "no_name_column", message)
        for column in self.header.columns:
            if column.reason in COLUMNS:
                code, what = COLUMNS[column.reason]
                self._column(column, Severity.WARNING, code, what)
            elif column.is_guess:
                title = vocabulary.titles()[column.field]
                self._column(column, Severity.INFO, "column_guessed", f"按“{title}”读入，请核对。")

    def count(self, place: int, stated: int | None, rows: Sequence[UnderstoodRow]) -> None:
        """Note that a title's count differs from the powers that were read."""
        powers = [row for row in rows if row.kind == Kind.POWER]
        if stated is None or stated == len(powers):
            return
        serials = [wording.serial_numbers(row.values.get("serial", "")) for row in powers]
        counted = sum(max(1, len(numbers)) for numbers in serials)
        if counted == stated:
            why = f"行；有的一行占几个序号，合计{counted}项。"
            severity = Severity.INFO
        else:
            why, severity = "项，请核对。", Severity.WARNING
        message = f"标题写明{stated}项，读到{len(powers)}{why}"
        self.add(place, "", severity, "count_differs", message)

    def _column(self, column: Column, severity: Severity, code: str, what: str) -> None:
        message = f"{column.letter}列“{column.heading}”{what}"
        self._at(self.header.first_row, column.letter, severity, code, message)

    def _at(self, row: int, letter: str, severity: Severity, code: str, message: str) -> None:
        self.problems.append(Problem(row, letter, severity, code, message))
