"""The words in which a check speaks."""

from django.db import models


class Status(models.TextChoices):
    """核对结果 — how a citation stands to the law in force."""

    MATCH = "match", "与现行条文一致"
    NEAR = "near", "与现行条文基本一致，个别文字不同"
    PARTIAL = "partial", "引用了现行条文的一部分"
    RENUMBERED = "renumbered", "条文序号已变动"
    AMENDED = "amended", "与现行条文不同"
    NO_SUCH_ARTICLE = "no_such_article", "现行版本没有这一条"
    REPEALED = "repealed", "已废止"
    NO_QUOTATION = "no_quotation", "没有引用条文内容"
    NOT_IN_LIBRARY = "not_in_library", "法规库未收录"


# What a department has to put right; that the library lacks a text is not its fault.
STALE = frozenset({Status.RENUMBERED, Status.AMENDED, Status.NO_SUCH_ARTICLE, Status.REPEALED})
