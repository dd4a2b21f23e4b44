from dataclasses import replace

import numpy as np

from tlstudio.core.caveats import caveats
from tlstudio.core.metrics import Evaluation, evaluate


def scores(**changes: object) -> Evaluation:
    labels = [0, 1] * 30
    return replace(evaluate(labels, np.eye(2)[labels] * 0.8 + 0.1, ("cat", "dog"), "validation"), **changes)  # type: ignore[arg-type]


def test_nothing_is_said_where_there_is_nothing_to_say() -> None:
    assert caveats(scores()) == ()


def test_images_of_the_training_and_what_was_left_out_are_said() -> None:
    said = caveats(scores(learned_from=12, unknown={"hen": 1_000, "cow": 2}, unreadable=1))
    assert said == (
        "12 of these 60 images were used to train this model: the scores flatter.",
        "Left out, for the model does not know their class: hen (1,000), cow (2).",
        "1 image could not be read.",
    )


def test_that_it_is_not_known_what_a_model_learned_from_is_said() -> None:
    (said,) = caveats(scores(learned_from=None))
    assert said.startswith("It is not known which images this model was trained on")


def old(subset: str) -> Evaluation:
    """Return an evaluation as it was written before these fields were."""
    new = ("learned_from", "unknown", "unreadable", "calibration", "temperature", "uncalibrated_error", "groups",
           "intervals", "kappa", "log_loss", "test_looks", "balanced_accuracy", "macro_average_precision")  # fmt: skip
    values = {name: value for name, value in replace(scores(), subset=subset).to_dict().items() if name not in new}
    return Evaluation.from_dict(values)


def test_an_old_evaluation_of_other_images_does_not_claim_that_none_was_learned_from() -> None:
    assert old("/elsewhere").learned_from is None
    (said,) = caveats(old("/elsewhere"))
    assert said.startswith("It is not known which images this model was trained on")
    assert caveats(old("validation")) == caveats(old("test")) == ()


def test_what_is_said_outlives_the_file() -> None:
    found = scores(learned_from=None, unknown={"hen": 3}, unreadable=2)
    assert Evaluation.from_dict(found.to_dict()) == found
