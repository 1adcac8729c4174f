"""From a plan to DOT, and from dot's answer to the place of every spot.

dot decides the order within each lane and the place from left to right; lines and letters
are ours. So no text of a user ever reaches dot: its input is numbers and names made here.
Lanes are held apart by rails, invisible spots in every row, not by clusters: clusters make
Debian's dot corrupt its memory and it does not keep them in order.
"""

from collections.abc import Iterator
from itertools import pairwise

from flowcharts.plan import Plan, Route, Spot

POINTS_PER_INCH = 72
# Corridors must be straight; runs within a lane should be.
WEIGHT_CORRIDOR, WEIGHT_LANE, WEIGHT_OTHER, WEIGHT_TURN = 12, 6, 1, 2
# Rails must be straight, or boxes stand in the next lane. Each row would like them bent a little.
WEIGHT_RAIL, WEIGHT_RAIL_PER_ROW = 50, 10

HEAD = """\
\tgraph [newrank=true nodesep=0.11 ranksep=0.1 splines=none]
\tnode [fixedsize=true height=0.05 label="" shape=box width=0.01]
"""


def dot_source(plan: Plan, name: str) -> str:
    """Return the DOT of a plan as a graph of this name."""
    body = (*_spots(plan), *_rows(plan), *_rails(plan), *_routes(plan))
    return f"digraph {name} {{\n{HEAD}{''.join(body)}}}\n"


def _spots(plan: Plan) -> Iterator[str]:
    for spot in plan.spots:
        yield f"{spot.name} [width={_inches(spot.width)}{_port(spot)}]\n"


def _port(spot: Spot) -> str:
    """Let the line pass at the left of a condition, so that its words stand beside it."""
    if not spot.port:
        return ""
    cells = "".join(
        f'<TD {port} FIXEDSIZE="TRUE" WIDTH="{width}" HEIGHT="3"></TD>'
        for port, width in (('PORT="p"', spot.port), ("", spot.width - spot.port))
    )
    table = '<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">'
    return f" label=<{table}<TR>{cells}</TR></TABLE>>"


def _rows(plan: Plan) -> Iterator[str]:
    """Put the spots of a row side by side, each between the rails of its lane."""
    rails = _rails_of(plan)
    names = [[f"b{rail}_{row}" for rail in rails] for row in range(plan.rows)]
    order = [["->".join(row)] for row in names]
    for spot in plan.spots:
        left, right = f"b{spot.lane}_{spot.row}->", f"->b{spot.lane + 1}_{spot.row}"
        between = (left if spot.lane in rails else "", right if spot.lane + 1 in rails else "")
        names[spot.row].append(spot.name)
        order[spot.row].append(spot.name.join(between))
    # The order stands outside the braces: dot keeps what is inside a second time.
    for row, links in zip(names, order, strict=True):
        yield f"{{rank=same; {'; '.join(row)}}}\n{'; '.join(links)}\n"


def _rails(plan: Plan) -> Iterator[str]:
    weight = max(WEIGHT_RAIL, WEIGHT_RAIL_PER_ROW * plan.rows)
    for rail in _rails_of(plan):
        spots = "->".join(f"b{rail}_{row}" for row in range(plan.rows))
        yield f"{spots} [weight={weight}]\n"


def _rails_of(plan: Plan) -> range:
    """Return the rails between the lanes; a single lane has one, on its right."""
    return range(1, max(plan.width, 2))


def _routes(plan: Plan) -> Iterator[str]:
    spots = {spot.name: spot for spot in plan.spots}
    for route in plan.routes:
        passes = [spots[name] for name in route.passes]
        chain = passes if route.upward else [spots[route.source], *passes, spots[route.target]]
        for upper, lower in pairwise(chain):
            yield f"{_end(upper)}->{_end(lower)} [weight={_weight(upper, lower)}]\n"
        if route.upward:
            yield from _approach(route, passes)


def _approach(route: Route, passes: list[Spot]) -> Iterator[str]:
    """Draw the corridor of an arrow back close to the boxes at its ends."""
    if len(passes) > 1:
        yield f"{route.target}->{_end(passes[1])} [weight={WEIGHT_TURN}]\n"
        yield f"{_end(passes[-2])}->{route.source} [weight={WEIGHT_TURN}]\n"


def _end(spot: Spot) -> str:
    return f"{spot.name}:p" if spot.port else spot.name


def _weight(upper: Spot, lower: Spot) -> int:
    if upper.role == lower.role == "corridor":
        return WEIGHT_CORRIDOR
    if "corridor" in (upper.role, lower.role):
        # Here a line may turn: better once at its ends than a little in every row.
        return WEIGHT_TURN
    return WEIGHT_LANE if upper.lane == lower.lane else WEIGHT_OTHER


def _inches(pixels: float) -> str:
    return f"{pixels / POINTS_PER_INCH:.4f}"


def middles(answer: bytes) -> Iterator[dict[str, float]]:
    """Read dot's plain answer: for each graph in turn, x of the middle of its spots."""
    places: dict[str, float] = {}
    for line in answer.decode().splitlines():
        if line.startswith("node "):
            _, name, x, _ = line.split(" ", 3)
            places[name] = float(x) * POINTS_PER_INCH
        elif line == "stop":
            yield places
            places = {}
