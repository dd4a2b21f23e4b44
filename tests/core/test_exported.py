"""What an export costs, said before it is kept."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.exported import Draft, Exported, Reference, Said, cost_of, evenly, judged
from tlstudio.core.paired import tango
from tlstudio.jobs import export

IMAGES = 200


@pytest.fixture
def reference() -> Reference:
    """Return 200 images of two classes; the trained model is wrong on every tenth."""
    samples = tuple(Sample(Path(f"{i}.png"), "ab"[i % 2], "validation") for i in range(IMAGES))
    shares = np.full((IMAGES, 2), 0.1)
    said = [(i + (i % 10 == 0)) % 2 for i in range(IMAGES)]
    shares[np.arange(IMAGES), said] = 0.9
    return Reference(("a", "b"), samples, shares)


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    (tmp_path / ".export-1").mkdir()
    (tmp_path / ".export-1" / "model.onnx").write_bytes(b"0" * 3_000_000)
    (tmp_path / ".export-1" / "MODEL_CARD.md").write_text("a card")
    return Draft(tmp_path / ".export-1", tmp_path / "model.onnx")


def test_a_cost_is_what_changed_and_how_surely(reference: Reference) -> None:
    said = reference.probabilities.copy()
    said[[1, 3, 5, 10]] = said[[1, 3, 5, 10]][:, ::-1]  # three are lost, one is gained
    cost = cost_of(reference, said)
    assert (cost.images, cost.otherwise, cost.gained, cost.lost) == (IMAGES, 4, 1, 3)
    assert (cost.before, cost.after) == (0.9, 0.89)
    assert cost.loss == pytest.approx(0.01)
    assert cost.interval == pytest.approx(tango(1, 3, IMAGES))
    assert cost.calibration_before == pytest.approx(0)
    assert cost.calibration_after == pytest.approx(0.01)


def test_it_is_told_in_a_sentence(reference: Reference) -> None:
    said = reference.probabilities.copy()
    said[[1, 3]] = said[[1, 3]][:, ::-1]
    made = Exported(Path("m"), "tflite_int8", IMAGES, 0.99, 0.8, 3.96, 0.44, cost_of(reference, said))
    first, second = made.sentences
    assert first == ("99 % same top class on 200 images, largest difference 0.8; 4.0 MB, 0.4 ms an image here.")
    assert second.startswith(
        "Accuracy 90.0 → 89.0 %: 2 of 200 validation images are answered otherwise; −1.0 points, 95 % interval −3.6 to"
    )
    assert second.endswith("Calibration error 0.0 → 1.0 %.")
    assert made.to_dict()["cost"]["otherwise"] == 2
    assert replace(made, problem="The disk is full.").sentences == ("The disk is full.",)


def test_an_exact_export_that_agrees_can_be_kept(reference: Reference, draft: Draft) -> None:
    made = judged("onnx", draft, reference, Said(reference.probabilities + 9e-5, 12.0))
    assert (made.top_agreement, made.megabytes, made.milliseconds, made.cost) == (1, 3.0, 12.0, None)
    assert made.max_difference == pytest.approx(9e-5)
    draft.keep()
    assert {file.name for file in draft.target.parent.iterdir()} == {"model.onnx", "MODEL_CARD.md"}


@pytest.mark.parametrize("off", [2e-4, np.nan])
def test_an_exact_export_that_differs_is_refused(reference: Reference, draft: Draft, off: float) -> None:
    with pytest.raises(StudioError, match="The export was withdrawn"):
        judged("onnx", draft, reference, Said(reference.probabilities + off, 12.0))


def test_a_rounded_export_may_differ_but_must_give_numbers(reference: Reference, draft: Draft) -> None:
    draft.folder.joinpath("model.onnx").rename(draft.folder / "model_int8.tflite")
    rounded = Draft(draft.folder, draft.target.with_name("model_int8.tflite"))
    assert judged("tflite_int8", rounded, reference, Said(reference.probabilities[::-1], 1.0)).cost is not None
    with pytest.raises(StudioError, match="withdrawn"):
        judged("tflite_int8", rounded, reference, Said(reference.probabilities * np.nan, 1.0))


def test_a_draft_is_never_put_over_a_model(draft: Draft) -> None:
    draft.target.write_text("another")
    with pytest.raises(StudioError, match="is already there"):
        draft.keep()
    assert [file.name for file in draft.target.parent.iterdir()] == ["model.onnx"]
    assert draft.target.read_text() == "another"


def test_where_one_format_cannot_be_placed_the_others_are_not_lost(reference: Reference, draft: Draft) -> None:
    made = judged("onnx", draft, reference, Said(reference.probabilities, 12.0))
    draft.target.mkdir()
    placed = export._placed(made)
    assert placed.draft is None
    assert "is already there" in placed.sentences[0]


def test_some_images_are_from_all_over(reference: Reference) -> None:
    assert evenly(10, 4) == [0, 2, 5, 7]
    assert evenly(3, 4) == [0, 1, 2]
    some = reference.some(50)
    assert some.paths[-1] == Path("196.png")
    assert some.probabilities.shape == (50, 2)
