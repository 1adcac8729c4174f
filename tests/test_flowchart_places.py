"""The places of boxes, by which a page makes links of them."""

from random import Random
from xml.etree import ElementTree as ET

from flowcharts.drawing import draw
from flowcharts.places import Place, places_in
from tests.charts import invent_chart

RECT = ".//{http://www.w3.org/2000/svg}g/{http://www.w3.org/2000/svg}rect"


def test_they_are_where_the_picture_has_the_boxes():
    chart = invent_chart(Random(1), 14, lanes=4)
    (picture,) = draw([chart])
    places = places_in(picture.places)
    assert len(places) == 14
    drawn = {
        tuple(float(rect.attrib[name]) for name in ("x", "y", "width", "height"))
        for rect in ET.fromstring(picture.svg).iterfind(RECT)
    }
    rectangles = [place for place, step in zip(places, chart.steps, strict=True) if is_box(step)]
    assert len(rectangles) > 5
    assert all((one.x, one.y, one.width, one.height) in drawn for one in rectangles)


def is_box(step) -> bool:
    return step.kind in ("start", "action", "end")


def test_they_lie_within_the_picture():
    for picture in draw([invent_chart(Random(seed), 30, lanes=seed) for seed in range(8)]):
        for place in places_in(picture.places):
            assert 0 <= place.x < place.x + place.width <= picture.width
            assert 0 <= place.y < place.y + place.height <= picture.height


def test_what_was_not_drawn_has_none():
    assert places_in("") == []
    assert places_in("8,40,120,60 1,2,3,4") == [Place(8, 40, 120, 60), Place(1, 2, 3, 4)]
