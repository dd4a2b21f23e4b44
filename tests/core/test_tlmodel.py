"""The studio's own model file, without Keras: what is written comes back, and nothing wrong with it gets further."""

import json
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tlstudio.core.description import Description, model_file, read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.likeness import Likeness
from tlstudio.core.paths import resources
from tlstudio.core.plain_array import to_bytes
from tlstudio.core.sealed import Sealing, seal
from tlstudio.core.settings import Settings
from tlstudio.core.tlmodel import TLMODEL, read_likeness, read_tlmodel, write_tlmodel

ABOUT = Description("Run 1", ("glas", "métal", "日本"), 96, "efficientnet_lite0", temperature=1.25)
SETTINGS = Settings().with_changes("model", {"input_size": 96, "dense_units": 0}).with_changes("training", {"seed": 7})
WIDTH, LAST = 1280, "weights/0246.npy"
LIKENESS = Likeness(np.eye(3, WIDTH, dtype=np.float32), ("glas", "glas", "métal"), ("a", "b", "c"), 0.5, "network")


@pytest.fixture(scope="module")
def weights() -> list[tuple[str, np.ndarray]]:
    """Return arrays as the bundled network has them, and a head's for three classes."""
    with np.load(resources() / "backbones" / "efficientnet_lite0.npz") as bundled:
        trunk = [(name, bundled[name].astype(np.float32)) for name in bundled]
    return [*trunk, ("head/kernel", np.ones((WIDTH, 3), np.float32)), ("head/bias", np.zeros(3, np.float32))]


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory, weights: list[tuple[str, np.ndarray]]) -> Path:
    path = tmp_path_factory.mktemp("model") / "model.tlmodel"
    write_tlmodel(path, ABOUT, SETTINGS, weights, "# Run 1", LIKENESS)
    return path


def changed(model: Path, path: Path, name: str, change: Callable[[bytes], bytes]) -> Path:
    """Seal the model again with one of its files changed: what a stranger can do, hashes and all."""
    with zipfile.ZipFile(model) as archive:
        files = {info.filename: archive.read(info) for info in archive.infolist() if info.filename != "manifest.json"}
    files[name] = change(files[name])

    def fill(sealing: Sealing) -> None:
        for name, content in files.items():
            sealing.add(name, content)

    seal(path, TLMODEL, fill)
    return path


def with_json(**values: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({**json.loads(content), **values}).encode()


def with_network(**values: object) -> Callable[[bytes], bytes]:
    return lambda content: json.dumps({"model": {**json.loads(content)["model"], **values}}).encode()


def test_what_was_written_comes_back(model: Path, weights: list[tuple[str, np.ndarray]]) -> None:
    parts = read_tlmodel(model)
    assert parts.description == ABOUT == read_description(model.parent)
    assert parts.settings.model == SETTINGS.model
    assert all(np.array_equal(a, b) for a, (_name, b) in zip(parts.arrays, weights, strict=True))
    assert model_file(model) == model


def test_anyone_can_read_it(model: Path, weights: list[tuple[str, np.ndarray]]) -> None:
    with zipfile.ZipFile(model) as archive, archive.open("weights/0000.npy") as file:
        assert np.array_equal(np.load(file, allow_pickle=False), weights[0][1])
        said = json.loads(archive.read("manifest.json"))
        assert said["files"]["weights/0000.npy"]["weight"] == weights[0][0]
        assert json.loads(archive.read("settings.json"))["training"]["seed"] == 7
        assert archive.read("MODEL_CARD.md") == b"# Run 1"


def test_what_the_training_images_look_like_comes_back_without_their_names(model: Path, tmp_path: Path) -> None:
    found = read_likeness(model)
    assert found is not None
    assert np.array_equal(found.rows, LIKENESS.rows)
    assert (found.labels, found.threshold, found.identity) == (LIKENESS.labels, 0.5, "network")
    assert found.paths == ("", "", "")
    for values in ({"labels": ["glas"]}, {"threshold": 0}, {"threshold": "x"}, {"labels": [1, 2, 3]}, {"identity": 1}):
        with pytest.raises(StudioError, match="damaged"):
            read_likeness(changed(model, tmp_path / "a.tlmodel", "likeness.json", with_json(**values)))


@pytest.mark.parametrize(
    ("name", "change", "reason"),
    [
        ("settings.json", with_network(backbone="resnet50"), "two things of its network"),
        ("settings.json", with_network(input_size=32), "two things of its network"),
        ("settings.json", with_network(backbone="os.system"), r"a\.tlmodel is damaged and .* is not one of"),
        ("settings.json", with_network(dense_units=4096), "weights are not those of EfficientNet-Lite0"),
        ("settings.json", with_network(dense_units=10**9), "outside 0 to 4096"),
        ("settings.json", with_network(colour="red"), "newer version"),
        ("tlstudio.json", with_json(classes=["a"] * 3), "not named apart"),
        ("tlstudio.json", with_json(classes="abc"), "no list of names"),
        ("tlstudio.json", with_json(classes=["a", "b", "c", "d"]), "do not fit its settings"),
        ("tlstudio.json", with_json(temperature=float("nan")), "numbers"),
        ("tlstudio.json", with_json(reading={"fit": "fold"}), "fold"),
        ("tlstudio.json", lambda _content: b"[]", "damaged"),
        ("weights/0003.npy", lambda _content: to_bytes(np.zeros((2, 2), np.float32)), "not those of Eff"),
        ("weights/0003.npy", lambda content: content.replace(b"<f4", b"|O8"), "no array of plain numbers"),
        (LAST, lambda _content: to_bytes(np.full(3, np.nan, np.float32)), "NaN"),
    ],
)
def test_what_a_stranger_may_send_is_a_sentence(
    name: str, change: Callable[[bytes], bytes], reason: str, model: Path, tmp_path: Path
) -> None:
    with pytest.raises(StudioError, match=reason):
        read_tlmodel(changed(model, tmp_path / "a.tlmodel", name, change))


def test_a_head_that_would_be_far_larger_than_the_file_is_never_made(model: Path, tmp_path: Path) -> None:
    """Flattened 1024 pixels and 4096 units would be five gigabytes of weights."""
    network = with_network(pooling="flatten", input_size=1024, dense_units=4096)
    large = changed(model, tmp_path / "a.tlmodel", "tlstudio.json", with_json(input_size=1024))
    for name, change in (("settings.json", network), (LAST, lambda _content: to_bytes(np.zeros(4096, np.float32)))):
        large = changed(large, large, name, change)
        with pytest.raises(StudioError, match=r"not those of|do not fit"):
            read_tlmodel(large)


def test_a_model_with_numbers_that_are_none_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"weights conv/kernel are not all numbers \(NaN"):
        write_tlmodel(tmp_path / "a.tlmodel", ABOUT, SETTINGS, [("conv/kernel", np.array([np.nan], np.float32))])
    assert list(tmp_path.iterdir()) == []


def test_settings_that_only_say_how_it_was_trained_may_be_of_another_version(model: Path, tmp_path: Path) -> None:
    other = changed(model, tmp_path / "a.tlmodel", "settings.json", with_json(training={"telepathy": True}))
    assert read_tlmodel(other).settings.model == SETTINGS.model


def test_names_of_any_bytes_survive(tmp_path: Path, weights: list[tuple[str, np.ndarray]]) -> None:
    odd = replace(ABOUT, classes=("a", "b\udcff", "c/../d"))
    write_tlmodel(tmp_path / "a.tlmodel", odd, SETTINGS, weights)
    assert read_tlmodel(tmp_path / "a.tlmodel").description == odd
    assert read_likeness(tmp_path / "a.tlmodel") is None


@settings(max_examples=25)
@given(data=st.data())
def test_a_damaged_file_is_a_sentence_or_the_same_model(
    data: st.DataObject, model: Path, weights: list[tuple[str, np.ndarray]]
) -> None:
    content = bytearray(model.read_bytes())
    at = data.draw(st.integers(0, len(content) - 1) | st.integers(len(content) - 60_000, len(content) - 1))
    if data.draw(st.booleans()):
        content[at] ^= data.draw(st.integers(1, 255))
    else:
        del content[at : at + data.draw(st.sampled_from([1, 100, len(content)]))]
    damaged = model.with_name("damaged.tlmodel")
    damaged.write_bytes(content)
    try:
        parts = read_tlmodel(damaged)
    except StudioError:
        return
    assert parts.description == ABOUT
    assert all(np.array_equal(a, b) for a, (_name, b) in zip(parts.arrays, weights, strict=True))
