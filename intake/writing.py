"""From entries to rows of powers: creates what is new, changes what differs, deletes no power."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from disclosure.models import PublishedVersion
from intake.building import RowBuilder, limits, materials
from intake.changing import Changer
from intake.codes import CodeMaker
from intake.differences import FieldChange
from intake.entries import Entry, SheetEntries
from intake.findings import Loose, Problem, Severity
from intake.matching import Candidate, match
from intake.models import Mode
from intake.vocabulary import key
from organizations.models import Organization
from powers.models import Exercise, LegalBasis, Material, Power, TimeLimit

CHUNK = 500


@dataclass
class Outcome:
    """What an import did.

    ``power_of`` finds the power of an entry by the entry's identity, ``differences`` what was
    changed of a power by the power's key.
    """

    created: list[Power] = field(default_factory=list)
    changed: list[Power] = field(default_factory=list)
    unchanged: list[Power] = field(default_factory=list)
    new_bases: list[LegalBasis] = field(default_factory=list)
    power_of: dict[int, Power] = field(default_factory=dict)
    differences: dict[int, list[FieldChange]] = field(default_factory=dict)

    @property
    def present(self) -> set[int]:
        return {power.pk for power in self.power_of.values()}


def write_entries(
    organization: Organization, sheets: Sequence[SheetEntries], sha256: str, mode: str
) -> Outcome:
    """Write every entry; belongs into a transaction. Problems are added to the sheets."""
    return _Writer(organization, sheets, sha256, mode).write()


class _Writer:
    def __init__(
        self, organization: Organization, sheets: Sequence[SheetEntries], sha256: str, mode: str
    ) -> None:
        self.organization = organization
        self.sheets = sheets
        self.rows = RowBuilder(organization, sha256)
        self.changer = Changer(self.rows, fills_only=mode == Mode.SUPPLEMENT)
        self.outcome = Outcome()

    def write(self) -> Outcome:
        entries = [entry for sheet in self.sheets for entry in sheet.entries]
        stored = {power.pk: power for power in _stored(self.organization)}
        self._refuse_ended_codes(entries, stored.values())
        found = match(_candidates(entries), [_candidate(power) for power in stored.values()])
        known = [(entry, stored[found[n]]) for n, entry in enumerate(entries) if n in found]
        self.outcome.power_of.update((id(entry), power) for entry, power in known)
        # New powers first: one that is there may stand under a new item.
        self._create([(n, entry) for n, entry in enumerate(entries) if n not in found])
        for entry, power in known:
            self._change(entry, power)
        self.outcome.new_bases.extend(self.changer.new_bases)
        return self.outcome

    def _change(self, entry: Entry, power: Power) -> None:
        if _is_ended(power) and entry.texts.get("standing") != Power.Standing.ABOLISHED:
            message = f"{power.code}已取消，没有改动；确需恢复，请另行申报。"
            self._report(entry, "power_ended", message)
            self.outcome.unchanged.append(power)
            return
        if entry.code and entry.code != power.code:
            message = f"文件中的职权编码是{entry.code}，系统中是{power.code}；保留系统中的编码。"
            self._report(entry, "code_kept", message)
        found = self.changer.change(entry, power, self._parent(entry))
        (self.outcome.changed if found else self.outcome.unchanged).append(power)
        if found:
            self.outcome.differences[power.pk] = found

    def _create(self, entries: list[tuple[int, Entry]]) -> None:
        if not entries:
            return
        codes = CodeMaker(self.organization, self._taken_codes([entry for _, entry in entries]))
        for wants_parent in (False, True):
            level = [(n, entry) for n, entry in entries if bool(entry.parent) == wants_parent]
            powers = [self._new_power(number, entry, codes) for number, entry in level]
            Power.objects.bulk_create(powers, batch_size=CHUNK)
            for (_, entry), power in zip(level, powers, strict=True):
                self.outcome.power_of[id(entry)] = power
        if codes.new_body:
            message = f"机构没有“编码中的机构段”，已编为{codes.new_body}，请核对。"
            problem = Problem(0, "", Severity.WARNING, "body_code_made", message)
            self.sheets[0].problems.append(problem)
        created = [(entry, self.outcome.power_of[id(entry)]) for _, entry in entries]
        self.outcome.created.extend(power for _, power in created)
        self._create_parts(created)

    def _new_power(self, number: int, entry: Entry, codes: CodeMaker) -> Power:
        parent = self._parent(entry)
        code = entry.code or codes.next(
            self.rows.categories[entry.category], parent.code if parent else ""
        )
        return self.rows.power(entry, number + 1, code, parent)

    def _parent(self, entry: Entry) -> Power | None:
        return self.outcome.power_of.get(id(entry.parent)) if entry.parent else None

    def _create_parts(self, created: list[tuple[Entry, Power]]) -> None:
        exercises = [
            [self.rows.exercise(entry, power, index) for index in range(len(entry.exercises))]
            for entry, power in created
        ]
        Exercise.objects.bulk_create(
            (row for group in exercises for row in group), batch_size=CHUNK
        )
        bases = [
            row
            for (entry, power), group in zip(created, exercises, strict=True)
            for row in self.rows.bases(entry, power, group)
        ]
        LegalBasis.objects.bulk_create(bases, batch_size=CHUNK)
        self.outcome.new_bases.extend(bases)
        Material.objects.bulk_create(
            (row for entry, power in created for row in materials(entry, power)),
            batch_size=CHUNK,
        )
        TimeLimit.objects.bulk_create(
            (row for entry, power in created for row in limits(entry, power)), batch_size=CHUNK
        )

    def _taken_codes(self, entries: Iterable[Entry]) -> set[str]:
        """All codes in use, those of the file included; a code of another power is dropped."""
        taken = set(Power.objects.values_list("code", flat=True))
        taken |= set(PublishedVersion.objects.order_by().values_list("code", flat=True).distinct())
        wanted = set()
        for entry in entries:
            if entry.code in taken:
                message = f"职权编码{entry.code}已被其他职权使用，将另编新码。"
                self._report(entry, "code_taken", message)
                entry.code = ""
            wanted.add(entry.code)
        return taken | wanted

    def _refuse_ended_codes(self, entries: Iterable[Entry], stored: Iterable[Power]) -> None:
        """The code of a power that ended is never that of another one."""
        ended = {power.code: power for power in stored if _is_ended(power)}
        for entry in entries:
            power = ended.get(entry.code)
            if power and _identity(power) != entry.key:
                message = f"职权编码{entry.code}属于已取消的“{power}”，不能再用，将另编新码。"
                self._report(entry, "code_taken", message)
                entry.code = ""

    def _report(self, entry: Entry, code: str, message: str) -> None:
        for sheet in self.sheets:
            if any(entry is other for other in sheet.entries):
                sheet.problems.append(Problem(entry.row, "", Severity.WARNING, code, message))
                if code != "power_ended":
                    sheet.loose.append(Loose(entry.row, "", "职权编码", entry.code, code))


def _stored(organization: Organization) -> Iterable[Power]:
    return (
        organization.powers.select_related("category")
        .prefetch_related("exercises", "bases", "materials", "time_limits")
        .order_by("position", "pk")
    )


def _candidates(entries: Sequence[Entry]) -> list[Candidate]:
    return [
        Candidate(number, entry.code, entry.key, entry.empowering_text)
        for number, entry in enumerate(entries)
    ]


def _candidate(power: Power) -> Candidate:
    texts = [
        basis.raw_text
        for basis in power.bases.all()
        if basis.purpose == LegalBasis.Purpose.EMPOWERING
    ]
    return Candidate(power.pk, power.code, _identity(power), "\n".join(texts))


def _identity(power: Power) -> tuple[str, str, str]:
    """What ``Entry.key`` is of an entry."""
    return power.category.name, key(power.name), key(power.sub_item)


def _is_ended(power: Power) -> bool:
    return power.standing == Power.Standing.ABOLISHED
