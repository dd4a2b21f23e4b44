"""Calibrating a trained head, so that whoever runs the saved model gets probabilities that hold."""

from collections.abc import Iterable

import keras
import numpy as np

from tlstudio.core.calibration import fit_temperature
from tlstudio.engine.learner import Batch, Learner
from tlstudio.engine.model import class_probabilities


def calibrate(head: keras.Model, learner: Learner, held_out: Iterable[Batch]) -> float:
    """Fit a temperature on images that were not learned from, put it into the head, and return it.

    `held_out` are batches of rows at the learner's cut with their targets. The likeliest class of no image changes.
    """
    outputs, truth = [], []
    for inputs, targets, *_weights in held_out:
        outputs.append(learner.outputs(inputs))
        truth.append(targets[:, 0] > 0.5 if targets.shape[1] == 1 else targets.argmax(axis=1))
    if not outputs:
        return 1.0
    labels = np.concatenate(truth).astype(int)
    temperature = fit_temperature(labels.tolist(), class_probabilities(np.concatenate(outputs)))
    soften(head, temperature)
    return temperature


def soften(head: keras.Model, temperature: float) -> None:
    """Divide what goes into the head's softmax or sigmoid by a temperature: exact, and inside every export."""
    layer = head.get_layer("probability")
    for weight in (layer.kernel, layer.bias):
        weight.assign(weight / temperature)
