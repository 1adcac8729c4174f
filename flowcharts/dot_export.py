"""A chart as a DOT file for people who work with Graphviz: words, shapes, posts as clusters.

Not the DOT that places the picture, which has no words. All quoting is the graphviz package's.
"""

import graphviz

from flowcharts.chart import Chart, Step
from flowcharts.lettering import drawable, wrap
from flowcharts.wording import limit_words

COLUMNS = 12
SHAPES = {"decision": "diamond", "document": "note", "wait": "cds", "start": "oval", "end": "oval"}


def dot_text(chart: Chart, title: str) -> str:
    """Return the chart as DOT; drawing it is up to whoever asked for it."""
    # Clusters need newrank: without it Debian's dot corrupts its memory.
    graph = graphviz.Digraph(
        "flowchart",
        graph_attr={"newrank": "true", "label": _words(title), "labelloc": "t"},
        node_attr={"shape": "box"},
    )
    names = {
        step.key: f"n{number}" for number, step in reversed(list(enumerate(chart.steps, start=1)))
    }
    for number, post in enumerate(dict.fromkeys(step.post for step in chart.steps)):
        with graph.subgraph(name=f"cluster_{number}" if post else None) as lane:
            if post:
                lane.attr(label=_words(post))
            for place, step in enumerate(chart.steps, start=1):
                if step.post == post:
                    lane.node(f"n{place}", _label(place, step), shape=SHAPES.get(step.kind, "box"))
    for link in chart.links:
        if link.source in names and link.target in names:
            graph.edge(names[link.source], names[link.target], _words(link.condition))
    return str(graph.source)


def _label(number: int, step: Step) -> str:
    limit = limit_words(step)
    words = wrap(f"{number} {drawable(step.name)}", COLUMNS)
    return _escaped([*words, f"限时：{drawable(limit)}"] if limit else words)


def _words(text: str) -> str:
    return _escaped(wrap(drawable(text), COLUMNS))


def _escaped(lines: list[str]) -> str:
    """Return lines so that dot takes nothing in them for its own signs."""
    text: str = graphviz.nohtml("\\n".join(graphviz.escape(line) for line in lines))
    return text
