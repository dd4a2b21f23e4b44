"""The article's job with its three networks, on a few images; from random weights, for no others can be reached."""

from pathlib import Path

import pytest

from tests.conftest import write_images
from tests.jobs_for_tests import never, quiet
from tlstudio.core.history import read_history
from tlstudio.core.run import Run
from tlstudio.core.settings import preset
from tlstudio.engine.loading import load_model
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.export import Export
from tlstudio.jobs.prediction import Predict
from tlstudio.jobs.training import Train


@pytest.mark.slow
@pytest.mark.parametrize("backbone", ["vgg16", "resnet50", "inceptionv3"])
def test_the_articles_job(backbone: str, tmp_path: Path) -> None:
    photos = write_images(tmp_path / "p", {"train/a": 6, "train/b": 6, "validation/a": 3, "validation/b": 3}, size=160)
    settings = preset("article").changed("model", "backbone", backbone).changed("model", "from_scratch", True)
    settings = settings.changed("training", "epochs", 2).changed("training", "batch_size", 4)
    run = Run(Train(photos, tmp_path / "runs", settings).run(quiet, never).run)
    model, description = load_model(run.path)
    assert model.input_shape == (None, 150, 150, 3)
    assert model.output_shape == (None, 1)
    assert len(read_history(run.history)) == 2
    assert Evaluate(run.path).run(quiet, never).images == 6
    if backbone == "vgg16":  # without TensorFlow a fresh process is there at once
        assert Export(run.path, "onnx", tmp_path / "out").run(quiet, never).top_agreement == 1
    said = Predict(run.path, (photos / "validation",)).run(quiet, never)
    assert {item.label for item in said.items} <= set(description.classes)
    assert len(said.items) == 6
