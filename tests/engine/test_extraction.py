"""Extraction: each picture through the frozen part once, whatever computes it."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import keras
import numpy as np
import pytest

from tests.engine.passing import SIZE, extraction, pictures_of
from tlstudio.core import remembered
from tlstudio.core.errors import Stopped
from tlstudio.core.events import Event, Progress
from tlstudio.core.feature_cache import FeatureCache
from tlstudio.engine import runtimes
from tlstudio.engine.extraction import Extraction
from tlstudio.engine.pipeline import Pictures
from tlstudio.engine.runtime import Frozen, Runtime, UnsuitedError
from tlstudio.engine.runtimes import RUNTIMES, build, choose
from tlstudio.engine.tensorflow_runtime import TensorFlow
from tlstudio.engine.views import View, views


def rows_of(network: Frozen, folder: Path, pictures: Pictures, seen: list[View], **runtimes: str) -> list[np.ndarray]:
    found, problems = extraction(network, folder, **runtimes).rows(pictures, seen, "train", "Looking")
    assert problems == ()
    return [rows[np.arange(len(rows))] for rows in found]


def test_every_runtime_gives_the_same_features(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    pictures = np.stack([pictures_of(files)[i] for i in range(40)])
    plain = RUNTIMES["tensorflow"](network)(pictures)
    assert plain.shape == (40, 8)
    for name, most in (("litert", 1e-5), ("opencv", 1e-5), ("reduced", runtimes.MOST_DIFFERENCE)):
        rows = RUNTIMES[name](network)(pictures)
        assert np.linalg.norm(rows - plain) <= most * np.linalg.norm(plain), name


@pytest.mark.parametrize("name", list(RUNTIMES))
def test_a_picture_s_features_do_not_depend_on_the_others(network: Frozen, files: list[Path], name: str) -> None:
    pictures = np.stack([pictures_of(files)[i] for i in range(20)])
    runtime = RUNTIMES[name](network)
    together = runtime(pictures)
    assert np.array_equal(np.concatenate([runtime(pictures[:3]), runtime(pictures[3:])]), together)
    assert np.array_equal(runtime(pictures[::-1])[::-1], together)


def test_the_second_time_nothing_is_computed(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    seen = views({"rotation": 20.0}, 2, 7)
    events: list[Event] = []
    first = extraction(network, tmp_path / "cache", events)
    found, _problems = first.rows(pictures_of(files), seen, "train", "Looking")
    assert first.passes == 120
    assert [e for e in events if isinstance(e, Progress)][-1] == Progress("Looking", 120, 120)
    again = extraction(network, tmp_path / "cache")
    same, _problems = again.rows(pictures_of(files), seen, "train", "Looking")
    assert again.passes == 0
    everything = np.arange(40)
    assert all(np.array_equal(a[everything], b[everything]) for a, b in zip(found, same, strict=True))


def test_one_image_more_is_one_pass_more(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    rows_of(network, tmp_path / "cache", pictures_of(files[:-1]), [View()])
    more = extraction(network, tmp_path / "cache")
    more.rows(pictures_of(files), [View()], "train", "Looking")
    assert more.passes == 1


def test_the_same_file_under_two_names_passes_once(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    files[1].write_bytes(files[0].read_bytes())
    work = extraction(network, tmp_path / "cache")
    (rows,), _problems = work.rows(pictures_of(files), [View()], "train", "Looking")
    assert work.passes == 39
    assert np.array_equal(rows[np.array([0])], rows[np.array([1])])


def test_views_differ_from_the_picture_and_from_each_other(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    plain, one, two = rows_of(
        network, tmp_path / "c", pictures_of(files), views({"rotation": 90.0, "noise": 0.1}, 2, 7)
    )
    assert not np.array_equal(plain, one)
    assert not np.array_equal(one, two)
    assert views({}, 3, 7) == [View()]


def test_what_cannot_be_read_is_named_and_the_rest_is_kept(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    files[3].write_bytes(b"no picture")
    files[7].unlink()
    pictures = pictures_of(files)
    work = extraction(network, tmp_path / "cache")
    found, problems = work.rows(pictures, [View()], "train", "Looking")
    assert found == []
    assert {Path(problem.path) for problem in problems} == {files[3], files[7]}
    rest = pictures.without(problems)
    (rows,), none = work.rows(rest, [View()], "train", "Looking")
    assert none == ()
    assert len(rows) == 38
    assert [sample.path for sample in rest.samples] == [file for file in files if file not in (files[3], files[7])]


def test_a_stop_keeps_what_is_done(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    events: list[Event] = []
    work = Extraction(network, FeatureCache(tmp_path / "c", 2**30), 1000, False, events.append, lambda: bool(events))
    with pytest.raises(Stopped):
        work.rows(pictures_of(files), [View()], "train", "Looking")
    again = extraction(network, tmp_path / "c")
    again.rows(pictures_of(files), [View()], "train", "Looking")
    assert 0 < again.passes < 40


def test_a_cache_that_takes_nothing_is_no_obstacle(network: Frozen, files: list[Path], tmp_path: Path) -> None:
    (tmp_path / "c").write_text("a file where the folder should be")
    (plain,) = rows_of(network, tmp_path / "other", pictures_of(files), [View()])
    (rows,) = rows_of(network, tmp_path / "c", pictures_of(files), [View()])
    assert np.array_equal(rows, plain)


def test_the_quickest_is_remembered(network: Frozen, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    pictures = np.stack([pictures_of(files)[i] for i in range(16)])
    name = choose(network, lambda: pictures, exact=True)
    assert name in ("tensorflow", "litert", "opencv")
    monkeypatch.setattr(runtimes, "trial", lambda *_: pytest.fail("tried again"))
    assert choose(network, lambda: pictures, exact=True) == name


def test_opencv_is_for_networks_of_three_by_three_convolutions(network: Frozen) -> None:
    inputs = keras.Input((SIZE, SIZE, 3))
    x = keras.layers.Rescaling(1 / 255, name="preprocessing")(inputs)
    others = [keras.layers.Conv2D(4, 1), keras.layers.Conv2D(4, 3, strides=2), keras.layers.DepthwiseConv2D(3)]
    for layer in others:
        with pytest.raises(UnsuitedError):
            RUNTIMES["opencv"](Frozen(keras.Model(inputs, layer(x)), "other"))
    cut = keras.Model(network.model.input, network.model.layers[-2].output)
    pictures = np.random.default_rng(1).integers(0, 256, (3, SIZE, SIZE, 3)).astype(np.uint8)
    plain, rows = (RUNTIMES[name](Frozen(cut, "cut"))(pictures) for name in ("tensorflow", "opencv"))
    assert rows.shape == plain.shape == (3, 11, 11, 8)
    assert rows == pytest.approx(plain, abs=1e-5)


def test_reduced_precision_is_for_the_frozen_part_alone(network: Frozen) -> None:
    # Or what is first run beside it would be reduced as well, and a run could not be resumed with the same bits.
    pictures = np.random.default_rng(1).integers(0, 256, (16, SIZE, SIZE, 3)).astype(np.uint8)
    plain = RUNTIMES["tensorflow"](network)(pictures)
    reduced = RUNTIMES["reduced"](network)
    with ThreadPoolExecutor(2) as pool:
        busy = [pool.submit(reduced, pictures) for _time in range(20)]
        beside = RUNTIMES["tensorflow"](network)(pictures)
        together = [future.result() for future in busy]
    assert np.array_equal(beside, plain)
    assert all(np.array_equal(rows, together[0]) for rows in together)


def test_what_differs_too_much_is_not_used(network: Frozen, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    class Wrong(TensorFlow):
        def __call__(self, pictures: np.ndarray) -> np.ndarray:
            return np.ones((len(pictures), 8), np.float32)

    monkeypatch.setitem(runtimes.RUNTIMES, "reduced", Wrong)
    pictures = np.stack([pictures_of(files)[i] for i in range(16)])
    assert choose(network, lambda: pictures, exact=False) != "reduced"


def test_reduced_precision_must_be_quicker_by_more_than_chance(
    network: Frozen, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    seconds = iter([1.0, 0.5, 0.8, 0.45, 1.0, 0.5, 0.8, 0.4])
    monkeypatch.setattr(runtimes, "_seconds", lambda *_: next(seconds))
    pictures = np.stack([pictures_of(files)[i] for i in range(16)])
    assert choose(network, lambda: pictures, exact=False) == "litert"
    other = Frozen(network.model, "other")
    assert choose(other, lambda: pictures, exact=False) == "reduced"
    assert choose(other, lambda: pytest.fail("tried again"), exact=True) == "litert"


def test_what_does_not_work_is_not_used(network: Frozen, files: list[Path], monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(_frozen: Frozen) -> Runtime:
        raise ValueError("not on this computer")

    monkeypatch.setitem(runtimes.RUNTIMES, "litert", broken)
    pictures = np.stack([pictures_of(files)[i] for i in range(16)])
    assert isinstance(build(network, "litert"), TensorFlow)
    assert isinstance(build(network, "of a newer version"), TensorFlow)
    assert choose(network, lambda: pictures, exact=True) in ("tensorflow", "opencv")


def test_other_weights_of_the_same_layers_need_no_new_trial(
    network: Frozen, files: list[Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    pictures = np.stack([pictures_of(files)[i] for i in range(16)])
    first, second, wrong = (Frozen(network.model, name, "layers") for name in ("first", "second", "wrong"))
    name = choose(first, lambda: pictures, exact=True)
    with monkeypatch.context() as patch:
        patch.setattr(runtimes, "trial", lambda *_: pytest.fail("tried again"))
        assert choose(second, lambda: pictures, exact=True) == name
        assert choose(second, lambda: pytest.fail("looked at twice"), exact=True) == name
    remembered.choose(runtimes._key("layers", True), "litert")
    monkeypatch.setitem(RUNTIMES, "litert", lambda _frozen: lambda pictures: np.full((len(pictures), 8), np.nan))
    assert choose(wrong, lambda: pictures, exact=True) != "litert", "its numbers are wrong"


def test_a_damaged_remembered_content_is_made_anew(home: Path) -> None:
    made: list[int] = []

    def make() -> bytes:
        made.append(1)
        return b"content"

    assert remembered.content("x", make) == remembered.content("x", make) == b"content"
    assert len(made) == 1
    file = home / "cache" / "content" / "x"
    file.write_bytes(file.read_bytes()[:-1])
    assert remembered.content("x", make) == b"content"
    assert len(made) == 2
