"""The rule by which pictures are read goes from the training into everything that uses its model."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image

from tests.conftest import write_split
from tests.engine.conftest import small
from tests.jobs_for_tests import never, quiet
from tlstudio.core.description import read_description
from tlstudio.core.events import Event, Message
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.core.reading import Reading
from tlstudio.core.run import Run
from tlstudio.core.settings import preset
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.views import View
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.jobs.export import Export
from tlstudio.jobs.prediction import Predict
from tlstudio.jobs.training import Train


def test_pictures_of_many_shapes_are_letterboxed_by_all(tmp_path: Path) -> None:
    photos = write_split(tmp_path / "photos", ("red", "sky"), train=8, val=4)
    for number, file in enumerate(sorted(photos.rglob("*.png"))):
        with Image.open(file) as image:
            image.resize((40, 90) if number % 2 else (90, 40)).save(file)
    events: list[Event] = []
    run = Run(Train(photos, tmp_path / "runs", small(reading={"depth": "percentiles"})).run(events.append, never).run)
    wanted = Reading("percentiles", "letterbox")
    info = run.read()
    assert info.reading == wanted
    assert info.settings.reading.fit == "automatic", "what was asked for stands beside what came of it"
    assert info.results["reading"] == wanted.to_dict()
    assert read_description(run.path).reading == wanted
    told = [event.text for event in events if isinstance(event, Message)]
    assert any("letterboxed" in sentence for sentence in told)
    assert Evaluate(run.path).run(quiet, never).accuracy == pytest.approx(info.results["val_accuracy"])
    Export(run.path, "keras", tmp_path / "out").run(quiet, never)
    assert "letterbox" in (tmp_path / "out" / "MODEL_CARD.md").read_text(encoding="utf-8")
    image = photos / "val" / "sky" / "000.png"
    command = [sys.executable, "example_keras.py", os.fspath(image)]
    printed = subprocess.run(command, cwd=tmp_path / "out", capture_output=True, text=True, check=True).stdout
    top = Predict(run.path, (image,), top=1).run(quiet, never).items[0].top[0]
    share, name = printed.splitlines()[0].split()
    assert name == top[0]
    assert float(share) == pytest.approx(top[1], abs=1e-4)


def test_a_run_of_before_there_was_a_choice_was_squashed(tmp_path: Path) -> None:
    run = Run.create(tmp_path, Path("/photos"), ["a", "b"], preset("quick"), {})
    values = json.loads((run.path / "run.json").read_text())
    del values["reading"], values["settings"]["reading"]
    (run.path / "run.json").write_text(json.dumps(values))
    assert run.read().reading == Reading("window", "squash")


class FixedKeys(FeatureCache):
    """A cache that remembers what it was asked for."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder, 2**30)
        self.keys: list[dict[str, object]] = []

    def table(self, key, shape):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201
        self.keys.append(dict(key))
        return super().table(key, shape)


def test_features_of_other_rules_lie_apart_and_those_of_the_default_where_they_were(tmp_path: Path) -> None:
    import keras

    from tlstudio.engine.runtime import Frozen

    inputs = keras.Input((8, 8, 3))
    network = Frozen(keras.Model(inputs, keras.layers.GlobalAveragePooling2D()(inputs)), "small")
    cache = FixedKeys(tmp_path)
    extraction = Extraction(network, cache, 1, False, quiet, never, {"train": "tensorflow"})
    for reading in (Reading(), Reading(fit="crop"), Reading("min_max", "crop")):
        extraction.rows(Pictures([], [], ("a",), 8, False, tmp_path, reading), [View()], "train", "")
    plain, crop, deep = cache.keys
    assert set(plain) == {"network", "precision", "opencv", "view"}
    assert crop == {**plain, "depth": "window", "fit": "crop"}
    assert deep == {**plain, "depth": "min_max", "fit": "crop"}
