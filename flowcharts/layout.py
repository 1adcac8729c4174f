"""From a plan and the places that dot chose to points: boxes, lanes, lines, conditions.

Lines run down and across only. Between two rows lies a channel; a line that has to change
its x does so there, on a track of its own, so that lines never run over boxes or words.
"""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from flowcharts.boxes import NOTE_LINE, NOTE_SIZE, Box
from flowcharts.channels import Run, tracks
from flowcharts.lettering import ems
from flowcharts.lying import LyingBox
from flowcharts.plan import CORRIDOR, Plan, Route, Spot

MARGIN = 8
LANE_MARGIN = 10
PORT_GAP = 14
SIDE_GAP = 12
TRACK_GAP = 9
# Room for an arrow above a box, and for a line's first bit below one.
FOOT_INSIDE = 6
ABOVE_BOX, BELOW_BOX, AT_WORDS = 15, 9, 5

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box by the middle of its upper edge."""

    number: int
    box: Box
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its head's lines and its left and right edge; lying, its upper and lower one."""

    head: tuple[str, ...]
    left: float
    right: float


@dataclass(frozen=True, slots=True)
class Words:
    """Lines of text beside an arrow, by their upper left corner."""

    lines: tuple[str, ...]
    x: float
    y: float

    @property
    def area(self) -> tuple[float, float, float, float]:
        """Return x, y, width and height."""
        width = max(map(ems, self.lines), default=0) * NOTE_SIZE
        return self.x, self.y, width, len(self.lines) * NOTE_LINE


@dataclass(frozen=True, slots=True)
class Layout:
    """Everything with its place, in pixels, from the upper left corner.

    The heads of lanes end at ``head_height``; lying, they stand on the left and end there.
    """

    width: float
    height: float
    head_height: float
    lanes: tuple[Lane, ...]
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[tuple[Point, ...], ...]
    words: tuple[Words, ...]
    lying: bool = False


@dataclass(slots=True)
class _Turn:
    """A run of a route in the channel below a row, from one spot's x to another's, on a track."""

    row: int
    first: Spot
    last: Spot
    start: float
    end: float
    first_up: bool = True
    last_up: bool = False
    track: int = 0


# Where a port would like to be, the route and the turn it belongs to, whether to its first end.
Wish = tuple[float, int, int, bool]


@dataclass(slots=True)
class _Journey:
    """A route from source to target: its turns in order, and the sides it leaves and enters."""

    route: Route
    turns: list[_Turn] = field(default_factory=list)
    leaves_at_side: bool = False
    enters_at_side: bool = False


def layout_of(plan: Plan, middles: Mapping[str, float]) -> Layout:
    """Return the layout of a plan whose spots have their middles at these x."""
    layout = _Arranger(plan, middles).layout()
    return _turned(layout) if plan.lying else layout


def _turned(layout: Layout) -> Layout:
    """Return a layout that runs from left to right; boxes and words stay upright."""
    return Layout(
        width=layout.height,
        height=layout.width,
        head_height=layout.head_height,
        lanes=layout.lanes,
        boxes=tuple(
            PlacedBox(one.number, one.box, one.y + one.box.width / 2, one.x - one.box.height / 2)
            for one in layout.boxes
        ),
        arrows=tuple(tuple((y, x) for x, y in arrow) for arrow in layout.arrows),
        words=tuple(Words(words.lines, words.y, words.x) for words in layout.words),
        lying=True,
    )


class _Arranger:
    def __init__(self, plan: Plan, middles: Mapping[str, float]) -> None:
        self.plan = plan
        self.spots = {spot.name: spot for spot in plan.spots}
        left = min(middles[spot.name] - spot.width / 2 for spot in plan.spots)
        shift = MARGIN + LANE_MARGIN - left
        self.middle = {name: round(x + shift) for name, x in middles.items()}
        self.line = {spot.name: self._line(spot) for spot in plan.spots}
        self.by_row: list[list[Spot]] = [[] for _ in range(plan.rows)]
        for spot in plan.spots:
            self.by_row[spot.row].append(spot)
        self.rows_of_boxes = {spot.row for spot in plan.spots if spot.role == "box"}
        self.outline: dict[str, Box | LyingBox] = {
            spot.name: LyingBox(spot.box) if plan.lying else spot.box
            for spot in plan.spots
            if spot.box
        }
        self.edge = {name: self._edge(name) for name in self.outline}
        self.journeys = [self._journey(route) for route in plan.routes]
        self._place_ports()
        self.depth: dict[int, int] = {}
        self._assign_tracks()
        self.top, self.bottom = self._heights()
        self.side_offset = self._side_offsets()

    def layout(self) -> Layout:
        right = max(self._right(spot) for spot in self.plan.spots)
        return Layout(
            width=right + LANE_MARGIN + MARGIN,
            height=self.bottom[self.plan.rows - 1] + LANE_MARGIN + MARGIN,
            head_height=self.bottom[0] if self.plan.lanes else 0,
            lanes=self._lanes(right + LANE_MARGIN),
            boxes=tuple(self._boxes()),
            arrows=tuple(
                self._points(number, journey) for number, journey in enumerate(self.journeys)
            ),
            words=tuple(self._words()),
        )

    # Where a line stands at a spot.

    def _left(self, spot: Spot) -> float:
        return self.middle[spot.name] - spot.width / 2

    def _right(self, spot: Spot) -> float:
        return self.middle[spot.name] + spot.width / 2

    def _line(self, spot: Spot) -> float:
        if spot.port:
            return round(self._left(spot) + spot.port / 2)
        return self.middle[spot.name]

    # Journeys: which turns a route takes.

    def _journey(self, route: Route) -> _Journey:
        if route.upward:
            return self._journey_up(route)
        names = (route.source, *route.passes, route.target)
        return _Journey(route, [self._turn(a, b) for a, b in pairwise(names)])

    def _turn(
        self, first: str, last: str, *, first_up: bool = True, last_up: bool = False
    ) -> _Turn:
        """Return a run below the first spot, or below the last when it begins by going down."""
        one, other = self.spots[first], self.spots[last]
        row = one.row if first_up else other.row
        return _Turn(row, one, other, self.line[first], self.line[last], first_up, last_up)

    def _journey_up(self, route: Route) -> _Journey:
        lowest, highest = route.passes[-1], route.passes[0]
        journey = _Journey(
            route,
            leaves_at_side=self._is_clear(route.source, lowest),
            enters_at_side=self._is_clear(route.target, highest),
        )
        if not journey.leaves_at_side:
            journey.turns.append(self._turn(route.source, lowest, last_up=True))
        journey.turns.extend(
            self._turn(a, b, first_up=False, last_up=True)
            for a, b in pairwise(reversed(route.passes))
        )
        if not journey.enters_at_side:
            turn = self._turn(highest, route.target, first_up=False)
            turn.row -= 1
            journey.turns.append(turn)
        return journey

    def _is_clear(self, box: str, corridor: str) -> bool:
        """Tell whether nothing stands in the row between the box and the corridor."""
        own = self.spots[corridor]
        start, end = sorted((self.middle[box], self.line[corridor]))
        if own.role == "condition" and self.middle[box] == end:
            # Its own words stand between.
            return False
        return not any(
            spot.role in ("box", "condition")
            and spot.name not in (box, corridor)
            and self._left(spot) < end
            and self._right(spot) > start
            for spot in self.by_row[self.spots[box].row]
        )

    # Ports: where lines meet the upper and lower edges of boxes.

    def _place_ports(self) -> None:
        wanted: dict[tuple[str, bool], list[Wish]] = defaultdict(list)
        for number, journey in enumerate(self.journeys):
            for place, turn in enumerate(journey.turns):
                first, last = turn.first, turn.last
                if first.box:
                    wish = self._wish(first, last), number, place, True
                    wanted[first.name, turn.first_up].append(wish)
                if last.box:
                    wish = self._wish(last, first), number, place, False
                    wanted[last.name, turn.last_up].append(wish)
        for (name, _), wishes in wanted.items():
            wishes.sort()
            places = self._spread(self.spots[name], [wish[0] for wish in wishes])
            for x, (_, number, place, is_first) in zip(places, wishes, strict=True):
                turn = self.journeys[number].turns[place]
                if is_first:
                    turn.start = x
                else:
                    turn.end = x

    def _wish(self, own: Spot, other: Spot) -> float:
        """Return the x that makes the line straight, or comes nearest to it."""
        low, high = self.edge[own.name]
        if other.role != "box":
            line = self.line[other.name]
            if low <= line <= high:
                return line
            return self.line[own.name] + (-1 if line < low else 1)
        other_low, other_high = self.edge[other.name]
        both_low, both_high = max(low, other_low), min(high, other_high)
        middle = self.line[other.name if own.row < other.row else own.name]
        if both_low <= both_high:
            return min(max(middle, both_low), both_high)
        # It must turn anyway: from the middle, beside those that go straight.
        return self.line[own.name] + (-1 if other_high < low else 1)

    def _edge(self, name: str) -> tuple[float, float]:
        middle, (low, high) = self.middle[name], self.outline[name].edge
        return middle + low, middle + high

    def _spread(self, spot: Spot, places: list[float]) -> list[float]:
        """Keep the ports of an edge apart, around one that keeps its place."""
        low, high = self.edge[spot.name]
        last = len(places) - 1
        gap = min(PORT_GAP, (high - low) / max(last, 1))
        if last:
            kept = self._kept(spot, places)
            for index in range(kept + 1, last + 1):
                places[index] = max(places[index], places[index - 1] + gap)
            for index in range(kept - 1, -1, -1):
                places[index] = min(places[index], places[index + 1] - gap)
        return [
            round(min(max(x, low + gap * index), high - gap * (last - index)))
            for index, x in enumerate(places)
        ]

    def _kept(self, spot: Spot, places: list[float]) -> int:
        """Return which port keeps its place: the middle one of those that go straight."""
        turning = (self.line[spot.name] - 1, self.line[spot.name] + 1)
        straight = [index for index, x in enumerate(places) if x not in turning]
        return straight[len(straight) // 2] if straight else len(places) // 2

    # Channels.

    def _assign_tracks(self) -> None:
        channels: dict[int, list[_Turn]] = defaultdict(list)
        for journey in self.journeys:
            for turn in journey.turns:
                if turn.start != turn.end:
                    channels[turn.row].append(turn)
        for row, turns in channels.items():
            runs = [Run(turn.start, turn.end, turn.first_up, turn.last_up) for turn in turns]
            chosen = tracks(runs)
            self.depth[row] = max(chosen) + 1
            for turn, track in zip(turns, chosen, strict=True):
                turn.track = track

    def _heights(self) -> tuple[list[float], list[float]]:
        """Return upper and lower edge of each row."""
        tops: list[float] = []
        bottoms: list[float] = []
        y: float = MARGIN
        for row in range(self.plan.rows):
            tops.append(y)
            y += max([spot.height for spot in self.by_row[row]], default=0)
            bottoms.append(y)
            y += self._below(row) + self._above(row + 1)
            y += TRACK_GAP * max(self.depth.get(row, 0) - 1, 0)
        return tops, bottoms

    def _below(self, row: int) -> int:
        return BELOW_BOX if row in self.rows_of_boxes else AT_WORDS

    def _above(self, row: int) -> int:
        return ABOVE_BOX if row in self.rows_of_boxes else AT_WORDS

    def _track_y(self, turn: _Turn) -> float:
        return self.bottom[turn.row] + self._below(turn.row) + TRACK_GAP * turn.track

    # Sides.

    def _side_offsets(self) -> dict[tuple[int, bool], float]:
        """Keep lines apart that meet the same side of a box."""
        meeting: dict[tuple[str, bool], list[tuple[float, int, bool]]] = defaultdict(list)
        for number, journey in enumerate(self.journeys):
            route = journey.route
            if journey.leaves_at_side:
                meeting[self._side(route.source, route.passes[-1])].append((1, number, True))
            if journey.enters_at_side:
                meeting[self._side(route.target, route.passes[0])].append((0, number, False))
        offsets = {}
        for lines in meeting.values():
            lines.sort()
            for place, (_, number, leaving) in enumerate(lines):
                offsets[number, leaving] = SIDE_GAP * (place - (len(lines) - 1) / 2)
        return offsets

    def _side(self, box: str, corridor: str) -> tuple[str, bool]:
        return box, self.line[corridor] > self.middle[box]

    def _side_points(self, number: int, box: str, corridor: str, leaving: bool) -> list[Point]:
        """Return the points from the side of a box to its corridor."""
        spot = self.spots[box]
        offset = self.side_offset[number, leaving]
        outline = self.outline[box]
        y = self._box_top(spot) + outline.waist + offset
        line = self.line[corridor]
        far = line > self.middle[box]
        edge = spot.width / 2 - outline.inset(offset, far=far)
        x = self.middle[box] + (edge if far else -edge)
        return [(x, y), (line, y)]

    def _box_top(self, spot: Spot) -> float:
        top, bottom = self.top[spot.row], self.bottom[spot.row]
        return top + round((bottom - top - spot.height) / 2)

    # Points.

    def _points(self, number: int, journey: _Journey) -> tuple[Point, ...]:
        route, turns = journey.route, journey.turns
        points: list[Point] = []
        if journey.leaves_at_side:
            points += self._side_points(number, route.source, route.passes[-1], True)
        elif turns:
            points.append((turns[0].start, self._foot(turns[0].first, turns[0].start)))
        for turn in turns:
            if turn.start != turn.end:
                y = self._track_y(turn)
                points += [(turn.start, y), (turn.end, y)]
        if journey.enters_at_side:
            sides = self._side_points(number, route.target, route.passes[0], False)
            points += reversed(sides)
        elif turns:
            points.append((turns[-1].end, self._roof(turns[-1].last, turns[-1].end)))
        return tuple(points)

    def _foot(self, spot: Spot, x: float) -> float:
        """Return where a line leaves a box downward: a little inside, for boxes are painted
        over lines, and a sheet's foot is a wave."""
        rise = self.outline[spot.name].rise(x - self.middle[spot.name])
        return self._box_top(spot) + spot.height - rise - FOOT_INSIDE

    def _roof(self, spot: Spot, x: float) -> float:
        drop = self.outline[spot.name].drop(x - self.middle[spot.name])
        return self._box_top(spot) + drop

    def _boxes(self) -> list[PlacedBox]:
        boxes = [spot for spot in self.plan.spots if spot.box]
        return [
            PlacedBox(number, spot.box, self.middle[spot.name], self._box_top(spot))
            for number, spot in enumerate(boxes, start=1)
            if spot.box
        ]

    def _words(self) -> list[Words]:
        upward = {name for route in self.plan.routes if route.upward for name in route.passes}
        # An arrow back may end in the middle of the row: its words stand where it comes from.
        return [
            Words(
                spot.lines,
                self._left(spot) + CORRIDOR + 3,
                self.bottom[spot.row] - spot.height if spot.name in upward else self.top[spot.row],
            )
            for spot in self.plan.spots
            if spot.role == "condition"
        ]

    def _lanes(self, right: float) -> tuple[Lane, ...]:
        edges: list[float] = [MARGIN]
        members: list[list[Spot]] = [[] for _ in self.plan.lanes]
        for spot in self.plan.spots:
            if self.plan.lanes:
                members[spot.lane].append(spot)
        for one, other in pairwise(members):
            edges.append(round((max(map(self._right, one)) + min(map(self._left, other))) / 2))
        edges.append(right)
        heads = [spot.lines for spot in self.plan.spots if spot.role == "head"]
        return tuple(
            Lane(head, left, right)
            for head, (left, right) in zip(heads, pairwise(edges), strict=bool(heads))
        )
