from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.insight import Insight, insight_file, load, save
from tlstudio.core.label_errors import Suspect

ROOT = Path("/photos")
names = st.text(st.characters(blacklist_characters="/\x00"), min_size=1, max_size=8).filter(lambda n: n not in ".  ..")


def insight(paths: list[str]) -> Insight:
    samples = tuple(
        Sample(ROOT / name, ("cat", "dog\udcff")[i % 2], "train", f"g{i % 3}") for i, name in enumerate(paths)
    )
    points = np.random.default_rng(1).normal(size=(len(samples), 2)).astype(np.float32)
    suspect = Suspect(samples[0].path, "cat", "dog\udcff", 0.125, 0.75, (samples[0].path,), (samples[-1].path,))
    return Insight(samples, {"pca": points}, (suspect,), "efficientnet_lite0")


@given(st.lists(names, min_size=1, max_size=6, unique=True))
def test_what_is_saved_is_read_again(tmp_path_factory: pytest.TempPathFactory, paths: list[str]) -> None:
    runs = tmp_path_factory.mktemp("runs")
    before = insight(paths)
    save(before, runs, ROOT)
    after = load(runs, ROOT)
    assert after is not None
    assert after.samples == before.samples
    assert after.suspects == before.suspects
    assert (after.backbone, after.created) == (before.backbone, before.created)
    assert np.allclose(after.maps["pca"], before.maps["pca"], atol=1e-4)


def test_an_image_from_elsewhere_keeps_its_place(tmp_path: Path) -> None:
    sample = Sample(tmp_path / "other" / "a.png", "cat", "", "")
    save(Insight((sample,), {}, (), "vgg16"), tmp_path, ROOT)
    after = load(tmp_path, ROOT)
    assert after is not None
    assert after.samples == (sample,)


def test_without_a_file_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path, ROOT) is None


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"texts": [], "images": [["a", 0, 0, 0]]}'])
def test_a_damaged_file_is_a_sentence(tmp_path: Path, text: str) -> None:
    insight_file(tmp_path).write_text(text)
    with pytest.raises(StudioError, match="damaged"):
        load(tmp_path, ROOT)


def test_a_map_that_does_not_fit_is_a_sentence(tmp_path: Path) -> None:
    save(insight(["a", "b"]), tmp_path, ROOT)
    file = insight_file(tmp_path)
    file.write_text(file.read_text().replace('"pca": [', '"pca": [[0, 0],'))
    with pytest.raises(StudioError, match="damaged"):
        load(tmp_path, ROOT)
