import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from tlstudio.gui import confusion_cells
from tlstudio.gui.confusion_cells import ground as _ground
from tlstudio.gui.confusion_cells import ink as _ink
from tlstudio.gui.confusion_matrix import ConfusionMatrix
from tlstudio.gui.tokens import DARK, LIGHT, Tokens


@pytest.fixture
def matrix(qtbot: QtBot) -> ConfusionMatrix:
    matrix = ConfusionMatrix()
    qtbot.addWidget(matrix)
    matrix.resize(500, 400)
    matrix.show_counts(("cat", "dog", "hen"), ((8, 2, 0), (1, 9, 0), (0, 0, 4)))
    matrix.show()
    return matrix


def test_a_click_chooses_the_cell_under_it(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    for cell in ((0, 0), (0, 1), (1, 0), (2, 2)):
        with qtbot.waitSignal(matrix.chosen) as chosen:
            qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.rect_of(cell).center().toPoint())
        assert tuple(chosen.args) == cell


def test_empty_cells_and_the_names_choose_nothing(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    with qtbot.assertNotEmitted(matrix.chosen):
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=matrix.rect_of((0, 2)).center().toPoint())
        qtbot.mouseClick(matrix.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(3, 3))


def test_keys_move_and_choose(qtbot: QtBot, matrix: ConfusionMatrix) -> None:
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Left, Qt.Key.Key_Left):
        qtbot.keyClick(matrix, key)
    assert matrix.current == (1, 0)
    assert matrix.accessibleDescription() == "1 image of dog was called cat: 10.0 % of 10"
    with qtbot.waitSignal(matrix.chosen) as chosen:
        qtbot.keyClick(matrix, Qt.Key.Key_Return)
    assert chosen.args == [1, 0]


@pytest.mark.parametrize("classes", [1, 2, 30, 200])
def test_any_number_of_classes_can_be_painted(qtbot: QtBot, matrix: ConfusionMatrix, classes: int) -> None:
    names = [f"class number {number}" for number in range(classes)]
    matrix.show_counts(names, [[int(a == b) for a in range(classes)] for b in range(classes)])
    assert not matrix.grab().isNull()
    assert matrix.cell_at(matrix.rect_of((classes - 1, classes - 1)).center().toPoint()) == (classes - 1, classes - 1)


@pytest.mark.parametrize("tokens", [LIGHT, DARK], ids=["light", "dark"])
@pytest.mark.parametrize("right", [True, False])
@pytest.mark.parametrize("share", [0.01, 0.1, 0.2, 0.3, 0.4, 0.5, 0.8, 1.0])
def test_numbers_stand_out(tokens: Tokens, right: bool, share: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(confusion_cells, "current", lambda: tokens)
    ground = _ground(right, share)

    def luminance(colour: object) -> float:
        channels = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.getRgbF()[:3])  # type: ignore[attr-defined]
        red, green, blue = channels
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    light, dark = sorted((luminance(ground), luminance(_ink(ground))), reverse=True)
    assert (light + 0.05) / (dark + 0.05) >= 4.5
