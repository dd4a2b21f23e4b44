from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from tests.gui.runs import make_run, write_evaluation
from tlstudio.core.dataset import ImageFolder
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.run import Run
from tlstudio.gui.compare_runs import CompareRuns
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
    compare.show_run(run, on)
    return compare


def choose(compare: CompareRuns, row: int) -> None:
    compare.runs.setCurrentIndex(row)
    compare.runs.activated.emit(row)


def test_a_chosen_run_is_compared_and_its_images_open(qtbot: QtBot, session: Session, runs: tuple[Run, Run]) -> None:
    compare = widget(qtbot, session, runs[0])
    assert [compare.runs.itemText(at) for at in range(2)] == ["no other run", "Run 2 · 80.0 %"]
    assert compare.words.isHidden()
    choose(compare, 1)
    qtbot.waitUntil(lambda: compare.found is not None)
    assert compare.words.text().startswith("Run 2 is better by 12.5 points, 95 % interval −")
    assert compare.words.text().endswith(": not a clear difference.")
    assert not compare.first_only.isEnabled()
    assert compare.second_only.text() == "Run 2 alone is right: 1 image"
    dialog = compare.open_images(1)
    assert dialog is not None
    assert [row.prediction for row in dialog.pictures.scored] == ["red"], "what the other one said"
    dialog.close()


def test_other_images_are_a_sentence(qtbot: QtBot, session: Session, runs: tuple[Run, Run]) -> None:
    place = EvaluationFolder.of(runs[1].path, "validation")
    evaluation, scored = place.read()
    place.write(evaluation, scored[:-2])
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
