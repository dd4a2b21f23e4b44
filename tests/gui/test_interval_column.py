import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from tlstudio.gui.interval_column import Interval, Scale


@pytest.mark.parametrize(
    ("bounds", "marks"),
    [
        ([(0.852, 0.921)], (0.84, 0.86, 0.88, 0.9, 0.92, 0.94)),
        ([(0.6, 0.71), (0.85, 0.93)], (0.6, 0.7, 0.8, 0.9, 1.0)),
        ([(0.0, 1.0)], (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
        ([(0.999, 1.0)], (0.999, 1.0)),
        ([], (0.0, 0.2, 0.4, 0.6, 0.8, 1.0)),
    ],
)
def test_marks_are_round_and_hold_all_intervals(bounds: list[tuple[float, float]], marks: tuple[float, ...]) -> None:
    scale = Scale.of([Interval(low, (low + high) / 2, high, True) for low, high in bounds])
    assert scale.marks == pytest.approx(marks)


def test_marks_are_written_where_there_is_room_for_their_words(qtbot: QtBot) -> None:
    scale = Scale(0.0, 1.0, 0.2)
    assert scale.written(QRect(0, 0, 900, 20), 60) == scale.marks
    assert scale.written(QRect(0, 0, 240, 20), 60) == pytest.approx((0.0, 0.4, 0.8))
    assert scale.written(QRect(0, 0, 10, 20), 60) == (0.0,)


def test_shares_lie_in_order_inside_the_cell(qtbot: QtBot) -> None:
    scale, cell = Scale(0.5, 1.0, 0.1), QRect(100, 0, 300, 20)
    places = [scale.place(share, cell) for share in (0.5, 0.75, 1.0)]
    assert 100 < places[0] < places[1] < places[2] < 400
    assert places[1] == pytest.approx(250)
