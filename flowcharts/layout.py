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
from flowcharts.plan import CORRIDOR, Plan, Route, Spot

MARGIN = 8
LANE_MARGIN = 10
PORT_MARGIN, PORT_GAP = 8, 14
SIDE_GAP = 12
TRACK_GAP = 9
# Room for an arrow above a box, and for a line's first bit below one.
FOOT_INSIDE = 6
ABOVE_BOX, BELOW_BOX, AT_WORDS = 15, 9, 5

Point = tuple[float, float]
# The route, the turn and the box that a port belongs to; and where it would like to be.
PortKey = tuple[int, int, str]
Wish = tuple[float, PortKey]


@dataclass(frozen=True, slots=True)
class PlacedBox:
    """A box by the middle of its upper edge."""

    number: int
    box: Box
    x: float
    y: float


@dataclass(frozen=True, slots=True)
class Lane:
    """A lane: its head's lines and its left and right edge."""

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
    """Everything with its place, in pixels, from the upper left corner."""

    width: float
    height: float
    head_height: float
    lanes: tuple[Lane, ...]
    boxes: tuple[PlacedBox, ...]
    arrows: tuple[tuple[Point, ...], ...]
    words: tuple[Words, ...]


@dataclass(slots=True)
class _Turn:
    """A run of a route in the channel below a row, between two spots' ports."""

    row: int
    first: str
    last: str
    first_up: bool = True
    last_up: bool = False


@dataclass(slots=True)
class _Journey:
    """A route from source to target: its turns in order, and the sides it leaves and enters."""

    route: Route
    turns: list[_Turn] = field(default_factory=list)
    leaves_at_side: bool = False
    enters_at_side: bool = False


def layout_of(plan: Plan, middles: Mapping[str, float]) -> Layout:
    """Return the layout of a plan whose spots have their middles at these x."""
    return _Arranger(plan, middles).layout()


class _Arranger:
    def __init__(self, plan: Plan, middles: Mapping[str, float]) -> None:
        self.plan = plan
        self.spots = {spot.name: spot for spot in plan.spots}
        left = min(middles[spot.name] - spot.width / 2 for spot in plan.spots)
        shift = MARGIN + LANE_MARGIN - left
        self.middle = {name: round(x + shift) for name, x in middles.items()}
        self.by_row: dict[int, list[Spot]] = defaultdict(list)
        for spot in plan.spots:
            self.by_row[spot.row].append(spot)
        self.journeys = [self._journey(route) for route in plan.routes]
        self.port = self._ports()
        self.track: dict[tuple[int, int], int] = {}
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
            arrows=tuple(self._points(number) for number in range(len(self.journeys))),
            words=tuple(self._words()),
        )

    # Where a line stands at a spot.

    def _left(self, spot: Spot) -> float:
        return self.middle[spot.name] - spot.width / 2

    def _right(self, spot: Spot) -> float:
        return self.middle[spot.name] + spot.width / 2

    def _line(self, spot: Spot) -> float:
        if spot.role == "condition":
            return round(self._left(spot) + CORRIDOR / 2)
        return self.middle[spot.name]

    # Journeys: which turns a route takes.

    def _journey(self, route: Route) -> _Journey:
        if route.upward:
            return self._journey_up(route)
        chain = [route.source, *route.passes, route.target]
        turns = [_Turn(self.spots[a].row, a, b) for a, b in pairwise(chain)]
        return _Journey(route, turns)

    def _journey_up(self, route: Route) -> _Journey:
        lowest, highest = route.passes[-1], route.passes[0]
        journey = _Journey(
            route,
            leaves_at_side=self._is_clear(route.source, lowest),
            enters_at_side=self._is_clear(route.target, highest),
        )
        row = self.spots[route.source].row
        if not journey.leaves_at_side:
            journey.turns.append(_Turn(row, route.source, lowest, last_up=True))
        upward = list(reversed(route.passes))
        journey.turns.extend(
            _Turn(self.spots[b].row, a, b, first_up=False, last_up=True)
            for a, b in pairwise(upward)
        )
        if not journey.enters_at_side:
            above = self.spots[route.target].row - 1
            journey.turns.append(_Turn(above, highest, route.target, first_up=False))
        return journey

    def _is_clear(self, box: str, corridor: str) -> bool:
        """Tell whether nothing stands in the row between the box and the corridor."""
        own = self.spots[corridor]
        start, end = sorted((self.middle[box], self._line(own)))
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

    def _ports(self) -> dict[PortKey, float]:
        wanted: dict[tuple[str, bool], list[Wish]] = defaultdict(list)
        for number, journey in enumerate(self.journeys):
            for place, turn in enumerate(journey.turns):
                for own, other, up in (
                    (turn.first, turn.last, turn.first_up),
                    (turn.last, turn.first, turn.last_up),
                ):
                    if self.spots[own].role == "box":
                        x = self._wish(self.spots[own], self.spots[other])
                        wanted[own, up].append((x, (number, place, own)))
        ports: dict[PortKey, float] = {}
        for (name, _), wishes in wanted.items():
            ports.update(self._spread(self.spots[name], sorted(wishes)))
        return ports

    def _wish(self, own: Spot, other: Spot) -> float:
        """Return the x that makes the line straight, or comes nearest to it."""
        low, high = self._edge(own)
        if other.role != "box":
            line = self._line(other)
            if low <= line <= high:
                return line
            return self.middle[own.name] + (-1 if line < low else 1)
        other_low, other_high = self._edge(other)
        both_low, both_high = max(low, other_low), min(high, other_high)
        middle = self.middle[other.name if own.row < other.row else own.name]
        if both_low <= both_high:
            return min(max(middle, both_low), both_high)
        # It must turn anyway: from the middle, beside those that go straight.
        return self.middle[own.name] + (-1 if other_high < low else 1)

    def _edge(self, spot: Spot) -> tuple[float, float]:
        margin = PORT_MARGIN + (spot.box.side if spot.box else 0)
        return self._left(spot) + margin, self._right(spot) - margin

    def _spread(self, spot: Spot, wishes: list[Wish]) -> dict[PortKey, float]:
        """Keep the ports of an edge apart, around one that keeps its wish."""
        low, high = self._edge(spot)
        last = len(wishes) - 1
        gap = min(PORT_GAP, (high - low) / max(last, 1))
        turning = (self.middle[spot.name] - 1, self.middle[spot.name] + 1)
        straight = [index for index, (x, _) in enumerate(wishes) if x not in turning]
        kept = straight[len(straight) // 2] if straight else (last + 1) // 2
        places = [x for x, _ in wishes]
        for index in range(kept + 1, last + 1):
            places[index] = max(places[index], places[index - 1] + gap)
        for index in range(kept - 1, -1, -1):
            places[index] = min(places[index], places[index + 1] - gap)
        for index, x in enumerate(places):
            places[index] = min(max(x, low + gap * index), high - gap * (last - index))
        return {key: round(x) for x, (_, key) in zip(places, wishes, strict=True)}

    def _x(self, number: int, place: int, name: str) -> float:
        return self.port.get((number, place, name), self._line(self.spots[name]))

    # Channels.

    def _assign_tracks(self) -> None:
        channels: dict[int, list[tuple[tuple[int, int], Run]]] = defaultdict(list)
        for number, journey in enumerate(self.journeys):
            for place, turn in enumerate(journey.turns):
                run = Run(
                    self._x(number, place, turn.first),
                    self._x(number, place, turn.last),
                    turn.first_up,
                    turn.last_up,
                )
                if run.start != run.end:
                    channels[turn.row].append(((number, place), run))
        for row, members in channels.items():
            chosen = tracks([run for _, run in members])
            self.depth[row] = max(chosen) + 1
            self.track.update({key: track for (key, _), track in zip(members, chosen, strict=True)})

    def _heights(self) -> tuple[list[float], list[float]]:
        """Return upper and lower edge of each row."""
        tops: list[float] = []
        bottoms: list[float] = []
        y: float = MARGIN
        for row in range(self.plan.rows):
            tops.append(y)
            y += max((spot.height for spot in self.by_row[row]), default=0)
            bottoms.append(y)
            y += self._below(row) + self._above(row + 1)
            y += TRACK_GAP * max(self.depth.get(row, 0) - 1, 0)
        return tops, bottoms

    def _below(self, row: int) -> int:
        return BELOW_BOX if self._has_boxes(row) else AT_WORDS

    def _above(self, row: int) -> int:
        return ABOVE_BOX if self._has_boxes(row) else AT_WORDS

    def _has_boxes(self, row: int) -> bool:
        return any(spot.role == "box" for spot in self.by_row[row])

    def _track_y(self, number: int, place: int, row: int) -> float:
        return self.bottom[row] + self._below(row) + TRACK_GAP * self.track[number, place]

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
        return box, self._line(self.spots[corridor]) > self.middle[box]

    def _side_points(self, number: int, box: str, corridor: str, leaving: bool) -> list[Point]:
        """Return the points from the side of a box to its corridor."""
        spot = self.spots[box]
        offset = self.side_offset[number, leaving]
        waist, inset = (spot.box.waist, spot.box.inset(offset)) if spot.box else (0.0, 0.0)
        y = self._box_top(spot) + waist + offset
        line = self._line(self.spots[corridor])
        edge = spot.width / 2 - inset
        x = self.middle[box] + (edge if line > self.middle[box] else -edge)
        return [(x, y), (line, y)]

    def _box_top(self, spot: Spot) -> float:
        top, bottom = self.top[spot.row], self.bottom[spot.row]
        return top + round((bottom - top - spot.height) / 2)

    # Points.

    def _points(self, number: int) -> tuple[Point, ...]:
        journey = self.journeys[number]
        route = journey.route
        points: list[Point] = []
        if journey.leaves_at_side:
            points += self._side_points(number, route.source, route.passes[-1], True)
        elif journey.turns:
            x = self._x(number, 0, route.source)
            points.append((x, self._foot(self.spots[route.source], x)))
        for place, turn in enumerate(journey.turns):
            start, end = self._x(number, place, turn.first), self._x(number, place, turn.last)
            if start != end:
                y = self._track_y(number, place, turn.row)
                points += [(start, y), (end, y)]
        if journey.enters_at_side:
            sides = self._side_points(number, route.target, route.passes[0], False)
            points += reversed(sides)
        elif journey.turns:
            x = self._x(number, len(journey.turns) - 1, route.target)
            points.append((x, self._roof(self.spots[route.target], x)))
        return tuple(points)

    def _foot(self, spot: Spot, x: float) -> float:
        """Return where a line leaves a box downward: a little inside, for boxes are painted
        over lines, and a sheet's foot is a wave."""
        rise = spot.box.rise(x - self.middle[spot.name]) if spot.box else 0
        return self._box_top(spot) + spot.height - rise - FOOT_INSIDE

    def _roof(self, spot: Spot, x: float) -> float:
        drop = spot.box.drop(x - self.middle[spot.name]) if spot.box else 0
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
