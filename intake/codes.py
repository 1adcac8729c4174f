"""Codes for imported powers that have none."""

from collections.abc import Iterator

from organizations.models import Organization
from powers.codes import first_free, is_well_formed
from powers.models import CodeScheme, PowerCategory

SUB_CODES = range(100)


class NoCodePossibleError(ValueError):
    """A code cannot be made; the message says what has to be filled in first."""


class CodeMaker:
    """Gives out the next free codes of an organization, by its scheme."""

    def __init__(self, organization: Organization, taken: set[str]) -> None:
        self.organization = organization
        self.taken = taken
        self.scheme = scheme_of(organization)
        self.has_subs = "{sub" in self.scheme.template
        # The segment that had to be given to the organization, "" when it had one.
        self.new_body = ""
        self._free_from: dict[tuple[str, ...], int] = {}

    def next(self, category: PowerCategory, parent_code: str = "") -> str:
        """Return a code that was never used and reserve it."""
        parts = self._parts(category)
        if not parts["body"] and "{body" in self.scheme.template:
            self._give_body(parts)
        code = self._sub_code(parts, parent_code) or self._free_code(parts)
        self.taken.add(code)
        return code

    def _parts(self, category: PowerCategory) -> dict[str, str]:
        return {
            "region": self.organization.region.code[:6],
            "body": self.organization.body_code,
            "letters": category.letters,
            "category": category.code,
        }

    def _free_code(self, parts: dict[str, str]) -> str:
        """The next serial; when a category has used them all, the places of sub-items too."""
        code = ""
        for sub in SUB_CODES if self.has_subs else (0,):
            code = self._next_code(parts, sub)
            if is_well_formed(code, self.scheme.pattern):
                return code
        raise NoCodePossibleError(
            f"按编码规则“{self.scheme.name}”编不出职权编码（得到“{code}”），"
            f"请先补全{self.organization.name}的区划代码和“编码中的机构段”。"
        )

    def _next_code(self, parts: dict[str, str], sub: int) -> str:
        """The next free serial. A code once taken stays so: the search goes on where it ended."""
        place = (*parts.values(), str(sub))
        start = self._free_from.get(place, 1)
        found = first_free(self.scheme.template, parts, self.taken, sub, start)
        self._free_from[place], code = found
        return code

    def _sub_code(self, parts: dict[str, str], parent_code: str) -> str:
        """The next sub-item code under the serial of the item, where the scheme has one."""
        if not parent_code or not self.has_subs:
            return ""
        for serial in range(1, 1000):
            if self._format(parts, serial, 0) == parent_code:
                free = (self._format(parts, serial, sub) for sub in SUB_CODES[1:])
                return next((code for code in free if code not in self.taken), "")
        return ""

    def _give_body(self, parts: dict[str, str]) -> None:
        """Give the organization the next free number of its region, where the scheme has one."""
        used = Organization.objects.filter(region__code__startswith=parts["region"])
        taken = set(used.values_list("body_code", flat=True))
        for body in _numbers():
            is_fitting = is_well_formed(
                self._format(parts | {"body": body}, 1, 0), self.scheme.pattern
            )
            if is_fitting and body not in taken:
                parts["body"] = self.new_body = self.organization.body_code = body
                self.organization.save(update_fields=["body_code"])
                return

    def _format(self, parts: dict[str, str], serial: int, sub: int) -> str:
        return self.scheme.template.format(serial=serial, sub=sub, **parts)


def scheme_of(organization: Organization) -> CodeScheme:
    """The scheme of the organization, else the default one."""
    scheme = (
        organization.code_schemes.order_by("key").first()
        or CodeScheme.objects.filter(is_default=True).first()
    )
    if scheme is None:
        raise NoCodePossibleError("没有编码规则，请先运行 manage.py loaddata code_schemes。")
    return scheme


def _numbers() -> Iterator[str]:
    yield from (f"{number:03d}" for number in range(1, 1000))
    yield from (f"{number:02d}" for number in range(1, 100))
