from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QSizePolicy
from pytestqt.qtbot import QtBot

from tests.core.report.reports import write_model
from tests.gui.runs import make_run, write_evaluation
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.run import Run
from tlstudio.gui.compare_runs import CompareRuns
from tlstudio.gui.saved_models import take_model
from tlstudio.gui.session import Session


@pytest.fixture
def runs(session: Session, folder: ImageFolder) -> tuple[Run, Run]:
    """Return two evaluated runs; the second one names all images rightly, the first one all but one."""
    assert session.project is not None
    first, second = (make_run(session.project.runs, folder) for _run in range(2))
    for run in (first, second):
        write_evaluation(run, folder)
    evaluation, scored = EvaluationFolder.of(second.path, "validation").read()
    wrong = scored[0]
    right = replace(wrong, prediction=wrong.label, probabilities=wrong.probabilities[::-1])
    EvaluationFolder.of(second.path, "validation").write(evaluation, (right, *scored[1:]))
    return first, second


def widget(qtbot: QtBot, session: Session, run: Run, on: str = "validation") -> CompareRuns:
    compare = CompareRuns(session)
    qtbot.addWidget(compare)
    compare.show_model(run.path, on)
    return compare


def choose(compare: CompareRuns, row: int) -> None:
    compare.runs.setCurrentIndex(row)
    compare.runs.activated.emit(row)


def test_a_chosen_run_is_compared_and_its_images_open(qtbot: QtBot, session: Session, runs: tuple[Run, Run]) -> None:
    compare = widget(qtbot, session, runs[0])
    assert [compare.runs.itemText(at) for at in range(2)] == ["no other model", "Run 2 · 80.0 %"]
    assert compare.words.isHidden()
    choose(compare, 1)
    qtbot.waitUntil(lambda: compare.found is not None)
    assert compare.words.text().startswith("Run 2 is better by 12.5 points, 95\u00a0% interval −")
    assert compare.words.text().endswith(": not a clear difference.")
    assert not compare.first_only.isEnabled()
    assert compare.second_only.text() == "Run 2 alone is right: 1 image"
    dialog = compare.open_images(1)
    assert dialog is not None
    assert [row.prediction for row in dialog.pictures.scored] == ["red"], "what the other one said"
    assert dialog.windowTitle().endswith("what Run 1 said. Maps show where Run 1 looked"), "the model of the page"
    dialog.close()


def test_other_images_are_a_sentence(qtbot: QtBot, session: Session, runs: tuple[Run, Run]) -> None:
    place = EvaluationFolder.of(runs[1].path, "validation")
    evaluation, scored = place.read()
    place.write(replace(evaluation, images=len(scored) - 2), scored[:-2])
    compare = widget(qtbot, session, runs[0])
    choose(compare, 1)
    qtbot.waitUntil(lambda: "judged by different images" in compare.words.text())
    assert "2 are among those of Run 1 only" in compare.words.text()
    assert compare.first_only.isHidden()


def test_test_images_are_looked_at_only_by_a_click(qtbot: QtBot, session: Session, runs: tuple[Run, Run]) -> None:
    compare = widget(qtbot, session, runs[0], "test")
    choose(compare, 1)
    assert not compare.go.isHidden()
    assert "the look is counted" in compare.words.text()
    assert not session.working


def test_a_saved_model_is_compared_on_a_folder(
    qtbot: QtBot, session: Session, runs: tuple[Run, Run], folder: ImageFolder, tmp_path: Path
) -> None:
    model, on = write_model(tmp_path / "mine.keras", folder.classes), str(folder.root)
    evaluation, scored = EvaluationFolder.of(runs[0].path, "validation").read()
    for path, learned in ((model, None), (runs[1].path, 0)):
        EvaluationFolder.of(path, on).write(replace(evaluation, subset=on, learned_from=learned), scored)
    assert take_model(session, model) == model
    compare = CompareRuns(session)
    qtbot.addWidget(compare)
    compare.show_model(runs[1].path, "validation")
    titles = [compare.runs.itemText(at) for at in range(compare.runs.count())]
    assert titles == ["no other model", "Run 1 · 80.0 %"], "a saved model has no validation images"
    compare.show_model(runs[1].path, on)
    assert compare.runs.itemText(2) == f"mine.keras · {tmp_path.name}"
    choose(compare, 2)
    qtbot.waitUntil(lambda: compare.found is not None)
    assert compare.words.text().startswith("Run 2 and mine.keras are right equally often")
    assert compare.first_only.sizePolicy().horizontalPolicy() is QSizePolicy.Policy.Ignored, (
        "the column keeps its width"
    )
    assert "It is not known which images mine.keras has learned from" in compare.details.text()
    compare.show_model(model, on)
    assert compare.runs.findData(str(model)) == -1, "it is not compared with itself"
    assert compare.other is None
    compare.show_model(model, "")
    assert not compare.runs.isEnabled()
