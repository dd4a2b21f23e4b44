"""The map beside a picture: shown, in error, saved."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from pytestqt.qtbot import QtBot

from tests.conftest import write_images
from tests.gui.runs import ExplainDouble
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.heatmap import Explanation, Explanations
from tlstudio.gui.explanation_view import ExplanationView
from tlstudio.gui.session import Session


@dataclass(frozen=True)
class OneMap:
    """Finds what speaks for "cat" in the upper left corner, and nothing that speaks for "dog"."""

    model: Path
    paths: tuple[Path, ...]

    def run(self, _report: Report, _should_stop: ShouldStop) -> Explanations:
        maps = np.zeros((2, 4, 4), np.float32)
        maps[0, 0, 0] = 1
        path = self.paths[0]
        with Image.open(path) as image:
            width, height = image.size
        return Explanations(
            (Explanation(str(path), ("cat", "dog"), (0.9, 0.1), maps, width, height, 32, "squash"),), ()
        )


@pytest.fixture
def picture(tmp_path: Path) -> Path:
    root = write_images(tmp_path / "photos", {"cat": 1})
    return next(root.rglob("*.png"))


def test_a_map_is_saved_as_a_picture(qtbot: QtBot, empty_session: Session, picture: Path, tmp_path: Path) -> None:
    view = ExplanationView(empty_session, OneMap)
    qtbot.addWidget(view)
    view.show()
    view.show_picture(tmp_path / "model.keras", picture)
    qtbot.waitUntil(lambda: view.item is not None)
    assert view.shown_class == "cat"
    qtbot.waitUntil(lambda: not view.picture.whole().isNull())
    target = tmp_path / "map.png"
    with qtbot.waitSignal(empty_session.message, check_params_cb=lambda text: "map.png" in text):
        view.save_picture(target)
    with Image.open(target) as saved, Image.open(picture) as plain:
        assert saved.format == "PNG"
        assert np.any(np.asarray(saved.convert("RGB").resize(plain.size)) != np.asarray(plain.convert("RGB")))


def test_where_there_is_no_map_the_reason_stands_there(
    qtbot: QtBot, empty_session: Session, picture: Path, tmp_path: Path
) -> None:
    view = ExplanationView(empty_session, ExplainDouble)
    qtbot.addWidget(view)
    view.show()
    with qtbot.waitSignal(view.shown):
        view.show_picture(tmp_path / "model.keras", picture)
    assert view.picture.words == "no map"
    assert not view.save.isEnabled()


def test_a_map_that_cannot_be_written_is_a_sentence(
    qtbot: QtBot, empty_session: Session, picture: Path, tmp_path: Path
) -> None:
    view = ExplanationView(empty_session, OneMap)
    qtbot.addWidget(view)
    view.show()
    view.show_picture(tmp_path / "model.keras", picture)
    qtbot.waitUntil(lambda: view.item is not None)
    with qtbot.waitSignal(empty_session.failed):
        view.save_picture(tmp_path / "no folder" / "deeper" / "map.png")


def test_what_is_said_of_a_map_stands_over_the_picture_and_is_not_saved_with_it(
    qtbot: QtBot, empty_session: Session, picture: Path, tmp_path: Path
) -> None:
    view = ExplanationView(empty_session, OneMap)
    qtbot.addWidget(view)
    view.resize(300, 300)
    view.show()
    view.show_picture(tmp_path / "model.keras", picture)
    qtbot.waitUntil(lambda: view.item is not None and not view.picture.whole().isNull())
    assert view.picture.words == ""
    view.choose("dog")
    assert view.picture.words == "Nothing in the picture speaks for dog."
    said, kept = view.picture.grab().toImage(), view.picture.whole()
    view.picture.say("")
    assert view.picture.grab().toImage() != said
    assert view.picture.whole() == kept
