"""What a clerk is to do about a finding whose own sentence does not say it."""

ADVICE = {
    "unknown_column": "要让它进入职权，请把列名改成系统认识的名称；否则不用处理。",
    "duplicate_column": "请核对要用的是哪一列。",
    "personal_column": "不用处理。",
    "no_name": "请补上事项名称后重新上传。",
    "no_serial": "按行的先后排列，不用处理。",
    "serial_repeated": "两项都已读入，请核对是否重复列项。",
    "category_guessed": "不对时请改正后重新上传。",
    "level_unknown": "要按层级查询，请改成省级、市级、县级或乡级。",
    "too_long": "请缩短后重新上传，或导入后在系统里改。",
    "unknown_word": "请改用表中的词语，或导入后在系统里选定。",
    "code_malformed": "要保留原码，请先在编码规则中登记它的格式。",
    "code_repeated": "请核对哪一项应用这个编码。",
    "code_taken": "请核对是否与那项职权重复。",
    "code_kept": "要改编码，请另行申报。",
}


def with_advice(code: str, message: str) -> str:
    """Return the sentence, completed by what to do."""
    return message + ADVICE.get(code, "")
