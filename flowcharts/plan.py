"""A chart as rows and lanes: where each box belongs and by which places each arrow passes.

Only forward links rank the steps; a link back never turns the reading order around. Every
link becomes a chain of spots, one in each row that it passes, so that the placing keeps a
corridor free for it and no arrow ever crosses a box.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flowcharts.boxes import NOTE_LINE, NOTE_SIZE, Box, box_of
from flowcharts.chart import Chart, Link
from flowcharts.lettering import drawable, ems, wrap

# Beyond this many posts lanes would not fit a page; the post is then written in each box.
MOST_LANES = 6
COLUMNS_OF_LANES = {0: 8, 1: 10, 2: 8, 3: 7, 4: 6, 5: 6, 6: 6}
# So many boxes of a lane may stand side by side; further ones stand lower.
ABREAST_OF_LANES = {0: 4, 1: 4, 2: 3}
# Where lanes run from left to right, boxes had better be narrow.
COLUMNS_OF_LYING = 6
MOST_ABREAST = 2
CORRIDOR = 8
LABEL_COLUMNS, LABEL_COLUMNS_OF_MANY_LANES, MANY_LANES = 6, 5, 4
LABEL_GAP = 6
CONDITION_LIMIT = 100


@dataclass(frozen=True, slots=True)
class Spot:
    """A place in a row: a box, a corridor, a condition beside its corridor, a lane's head.

    Its width is what it takes of the row, its height what it takes of the way from row to row.
    Lines pass in the middle, or in the middle of the first ``port`` pixels.
    """

    name: str
    row: int
    lane: int
    width: int
    height: int = 0
    role: str = "corridor"
    box: Box | None = None
    lines: tuple[str, ...] = ()
    port: int = 0


@dataclass(frozen=True, slots=True)
class Route:
    """A link and the spots it passes from top to bottom; ``upward`` arrows point back."""

    link: Link
    source: str
    target: str
    passes: tuple[str, ...]
    upward: bool = False


@dataclass(frozen=True, slots=True)
class Plan:
    """Everything that is placed, and the lanes' names in order.

    Rows follow each other downward; in a lying plan from left to right.
    """

    lanes: tuple[str, ...]
    rows: int
    spots: tuple[Spot, ...]
    routes: tuple[Route, ...]
    lying: bool = False

    @property
    def width(self) -> int:
        """How many lanes there are; without posts, one that is not drawn."""
        return max(len(self.lanes), 1)


def plan_of(chart: Chart, *, lying: bool = False) -> Plan:
    """Return the plan of a chart; links to steps that do not exist are left out."""
    return _Planner(chart, lying).plan()


class _Planner:
    def __init__(self, chart: Chart, lying: bool) -> None:
        self.chart = chart
        self.lying = lying
        self.lanes = _lanes(chart)
        self.columns = COLUMNS_OF_LYING if lying else COLUMNS_OF_LANES[len(self.lanes)]
        self.index = {step.key: number for number, step in reversed(list(enumerate(chart.steps)))}
        self.links = [
            link for link in chart.links if link.source in self.index and link.target in self.index
        ]
        self.lane = [self._lane(step.post) for step in chart.steps]
        levels = self._levels()
        self.row_of_level, self.rows = self._rows(levels)
        self.row = [self.row_of_level[level] for level in levels]
        self.crowd = Counter(zip(self.row, self.lane, strict=True))
        self.spots: list[Spot] = []

    def plan(self) -> Plan:
        self._place_lanes()
        self._place_boxes()
        routes = tuple(self._route(number, link) for number, link in enumerate(self.links))
        return Plan(self.lanes, self.rows, tuple(self.spots), routes, self.lying)

    def _lane(self, post: str) -> int:
        return self.lanes.index(post) if post in self.lanes else 0

    def _leads_on(self, link: Link) -> bool:
        """Tell whether the link follows the reading order; only such links rank the steps."""
        return self.index[link.source] < self.index[link.target]

    def _levels(self) -> list[int]:
        """Rank each step one below the lowest of those that lead forward to it."""
        sources: dict[int, list[int]] = {}
        for link in self.links:
            if self._leads_on(link):
                sources.setdefault(self.index[link.target], []).append(self.index[link.source])
        abreast = ABREAST_OF_LANES.get(len(self.lanes), MOST_ABREAST)
        taken: Counter[tuple[int, int]] = Counter()
        levels: list[int] = []
        for number, lane in enumerate(self.lane):
            before = [levels[source] for source in sources.get(number, ())]
            level = max(before) + 1 if before else (levels[-1] + 1 if levels else 0)
            while taken[level, lane] >= abreast:
                level += 1
            taken[level, lane] += 1
            levels.append(level)
        return levels

    def _rows(self, levels: Sequence[int]) -> tuple[list[int], int]:
        """Return the row of each level: below a level with conditions there is one for them."""
        conditioned = {
            levels[self.index[link.source]]
            for link in self.links
            if link.condition and levels[self.index[link.source]] < levels[self.index[link.target]]
        }
        rows, row = [], 1
        for level in range(max(levels, default=-1) + 1):
            rows.append(row)
            row += 2 if level in conditioned else 1
        return rows, row

    def _place_lanes(self) -> None:
        for lane, post in enumerate(self.lanes):
            lines = tuple(wrap(drawable(post), self.columns))
            width = int(max(map(ems, lines), default=4) * 13) + 20
            height = len(lines) * 18 + 12
            if self.lying:
                width, height = height, width
            self.spots.append(Spot(f"h{lane}", 0, lane, width, height, "head", lines=lines))

    def _place_boxes(self) -> None:
        for number, step in enumerate(self.chart.steps):
            box = box_of(number + 1, step, self.columns, with_post=not self.lanes)
            name, row, lane = f"n{number}", self.row[number], self.lane[number]
            if self.lying:
                # A question's lines meet the diamond, not the panel below it.
                port = box.head_height if box.kind == "decision" and box.notes else 0
                spot = Spot(name, row, lane, box.height, box.width, "box", box, port=port)
            else:
                spot = Spot(name, row, lane, box.width, box.height, "box", box)
            self.spots.append(spot)

    def _route(self, number: int, link: Link) -> Route:
        source, target = self.index[link.source], self.index[link.target]
        upward = self.row[target] <= self.row[source]
        if upward:
            rows = range(self.row[target], self.row[source] + 1)
            labelled = max(self.row[source] - 1, self.row[target])
        else:
            rows = range(self.row[source] + 1, self.row[target])
            labelled = self.row[source] + 1
        corridor = self._corridor(source, target, rows)
        passes = []
        for row in rows:
            name = f"c{number}_{row}"
            if link.condition and row == labelled:
                lane = corridor if upward else self.lane[source]
                self.spots.append(self._condition(name, row, lane, link.condition))
            else:
                self.spots.append(Spot(name, row, corridor, CORRIDOR))
            passes.append(name)
        return Route(link, f"n{source}", f"n{target}", tuple(passes), upward)

    def _condition(self, name: str, row: int, lane: int, condition: str) -> Spot:
        columns = LABEL_COLUMNS_OF_MANY_LANES if len(self.lanes) >= MANY_LANES else LABEL_COLUMNS
        lines = tuple(wrap(drawable(condition, CONDITION_LIMIT), columns))
        width = int(max(map(ems, lines), default=0) * NOTE_SIZE) + 2
        height = len(lines) * NOTE_LINE
        if self.lying:
            # Of an odd width, the line would stand half a pixel beside those it goes on from.
            width, height = height + height % 2, width
        width += CORRIDOR + LABEL_GAP
        return Spot(name, row, lane, width, height, "condition", lines=lines, port=CORRIDOR)

    def _corridor(self, source: int, target: int, rows: range) -> int:
        """Return the lane between source and target that has the fewest boxes in the way."""
        first, last = sorted((self.lane[source], self.lane[target]))
        near = self.lane[target]
        if first == last or not rows:
            return near
        return min(
            range(first, last + 1),
            key=lambda lane: (sum(self.crowd[row, lane] for row in rows), abs(lane - near)),
        )


def _lanes(chart: Chart) -> tuple[str, ...]:
    posts = tuple(dict.fromkeys(step.post for step in chart.steps))
    # One post for everything is said once, in the head of the only lane.
    return posts if any(posts) and len(posts) <= MOST_LANES else ()
