"""Codes for imported powers that have none."""

from organizations.models import Organization
from powers.codes import is_well_formed, next_code
from powers.models import CodeScheme, PowerCategory


class NoCodePossibleError(ValueError):
    """A code cannot be made; the message says what has to be filled in first."""


class CodeMaker:
    """Gives out the next free codes of an organization, by its scheme."""

    def __init__(self, organization: Organization, taken: set[str]) -> None:
        self.organization = organization
        self.taken = taken
        self.scheme = scheme_of(organization)

    def next(self, category: PowerCategory, parent_code: str = "") -> str:
        """Return a code that was never used and reserve it."""
        organization = self.organization
        parts = {
            "region": organization.region.code[:6],
            "body": organization.body_code,
            "letters": category.letters,
            "category": category.code,
        }
        code = self._sub_code(parts, parent_code) or next_code(
            self.scheme.template, parts, self.taken
        )
        if not is_well_formed(code, self.scheme.pattern):
            raise NoCodePossibleError(
                f"按编码规则“{self.scheme.name}”编不出职权编码（得到“{code}”），"
                f"请先补全{organization.name}的区划代码和“编码中的机构段”。"
            )
        self.taken.add(code)
        return code

    def _sub_code(self, parts: dict[str, str], parent_code: str) -> str:
        """The next sub-item code under the serial of the item, where the scheme has one."""
        if not parent_code or "{sub" not in self.scheme.template:
            return ""
        for serial in range(1, 1000):
            if self.scheme.template.format(serial=serial, sub=0, **parts) == parent_code:
                free = (
                    self.scheme.template.format(serial=serial, sub=sub, **parts)
                    for sub in range(1, 100)
                )
                return next((code for code in free if code not in self.taken), "")
        return ""


def scheme_of(organization: Organization) -> CodeScheme:
    """The scheme of the organization, else the default one."""
    scheme = (
        organization.code_schemes.order_by("key").first()
        or CodeScheme.objects.filter(is_default=True).first()
    )
    if scheme is None:
        raise NoCodePossibleError("没有编码规则，请先运行 manage.py loaddata code_schemes。")
    return scheme
