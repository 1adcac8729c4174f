"""What a workbook may still hold while it is read, whatever its kind."""

from intake.workbook import Limits, UnreadableWorkbookError

TOO_LARGE = "表格展开后过大，请删除空白行列或拆分后再导入。"
TOO_MUCH = "内容过多，请按部门或类别拆分后再导入。"


class Budget:
    """What is left of the cells and characters that a workbook may hold."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.cells = limits.filled
        self.characters = limits.characters

    def spend(self, row: int, text: str) -> None:
        """Count a cell with text; raises UnreadableWorkbookError when it is too much."""
        if len(text) > self.limits.text:
            most = f"{self.limits.text}字"
            raise UnreadableWorkbookError(f"第{row}行有单元格超过{most}，请核对后再导入。")
        self.cells -= 1
        self.characters -= len(text)
        if self.cells < 0 or self.characters < 0:
            raise UnreadableWorkbookError(TOO_MUCH)


def check_size(rows: int, columns: int, limits: Limits) -> None:
    """Refuse a table that reaches too far, before room is made for it."""
    if rows > limits.rows or columns > limits.columns or rows * columns > limits.cells:
        raise UnreadableWorkbookError(TOO_LARGE)


def check_sheets(count: int, limits: Limits) -> None:
    if count > limits.sheets:
        raise UnreadableWorkbookError(f"工作表超过{limits.sheets}个，请拆分后再导入。")
