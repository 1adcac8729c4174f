"""The type of each column of the site, for the tag ColumnType of 国办发〔2017〕47号."""

OPEN = "信息公开"
# By the name of the address; what is not named here is disclosure.
COLUMN_TYPES = {
    "home": "概况信息",
    "statistics": "数据发布",
    "log": "数据发布",
    "inspection": "数据发布",
    "guide": "办事服务",
    "law_list": "政策文件",
    "law": "政策文件",
}


def column_type(name: str | None) -> str:
    """Return the type of the column to which an address belongs."""
    return COLUMN_TYPES.get(name or "", OPEN)
