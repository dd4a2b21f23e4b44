import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from tlstudio.gui.points import Points, inside

PLACES = arrays(np.float32, st.tuples(st.integers(1, 30), st.just(2)), elements=st.integers(-5, 5))
RIGHT = np.array([1, 0])


def test_inside_a_polygon() -> None:
    fence = np.array([(0, 0), (4, 0), (4, 4), (2, 1), (0, 4)], float)
    places = np.array([(1, 1), (2, 0.5), (2, 3), (3.5, 3), (5, 1), (-1, 2)], float)
    assert inside(places, fence).tolist() == [True, True, False, True, False, False]


def test_only_what_can_be_seen_is_found() -> None:
    places = np.array([(0, 0), (1, 0), (2, 0), (3, 0)], np.float32)
    points = Points(places, np.array([0, 2, 3]), np.array([0, 1, 1, 0]))
    assert points.of_group(1).tolist() == [2]
    assert points.in_rectangle(0.5, 3, -1, 1).tolist() == [2, 3]
    assert points.in_polygon(np.array([(0.5, -1), (2.5, -1), (2.5, 1), (0.5, 1)])).tolist() == [2]
    assert points.nearest(np.array([1.2, 0])) == 2
    assert points.next_to(0, RIGHT) == 2
    assert points.next_to(3, RIGHT) == -1


def test_nearest_is_by_what_is_seen_and_not_too_far() -> None:
    points = Points(np.array([(0, 1), (3, 0)], np.float32), np.arange(2), np.zeros(2, np.intp))
    middle = np.array([0, 0])
    assert points.nearest(middle) == 0
    assert points.nearest(middle, (1, 0.1)) == 1, "the map is flat: a pixel is a tenth as high as it is wide"
    assert points.nearest(middle, most=0.9) == -1


def test_where_there_are_none_none_is_found() -> None:
    none = Points()
    assert none.nearest(np.zeros(2)) == -1
    assert len(none.of_group(0)) == len(none.in_rectangle(0, 1, 0, 1)) == 0


@given(PLACES)
def test_a_step_goes_the_way_of_its_key(places: np.ndarray) -> None:
    points = Points(places, np.arange(len(places)), np.zeros(len(places), np.intp))
    for direction in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        number = points.next_to(0, np.array(direction))
        if number >= 0:
            way = places[number] - places[0]
            assert way @ direction == np.abs(way).max() > 0
