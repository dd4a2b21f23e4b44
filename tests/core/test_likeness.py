import io
import zipfile
from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from tests.jobs_for_tests import room_taken
from tlstudio.core import likeness
from tlstudio.core.dataset import Sample
from tlstudio.core.likeness import Likeness, drawn
from tlstudio.core.plain_array import to_bytes

RNG = np.random.default_rng(0)


def samples(*counts: int) -> list[Sample]:
    return [Sample(Path(f"/{label}/{i}.png"), str(label), "train") for label, n in enumerate(counts) for i in range(n)]


def cloud(count: int, towards: int, seed: int, width: int = 32) -> np.ndarray:
    rows = np.random.default_rng(seed).normal(0, 0.3, (count, width))
    rows[:, towards] += 3
    return rows


@pytest.fixture
def known() -> Likeness:
    train = np.concatenate([cloud(100, 0, 1), cloud(100, 1, 2)])
    held_out = np.concatenate([cloud(100, 0, 3), cloud(100, 1, 4)])
    return Likeness.of(train, samples(100, 100), held_out, "network")


def test_one_in_twenty_of_what_is_alike_is_above_and_strangers_are(known: Likeness) -> None:
    alike = np.concatenate([cloud(2000, 0, 5), cloud(2000, 1, 6)])
    assert 0.02 < (known.distances(alike) > 1).mean() < 0.09
    assert (known.distances(cloud(100, 2, 7)) > 1).all()


def test_the_nearest_come_first_and_with_their_labels(known: Likeness) -> None:
    new = cloud(3, 1, 8) * 100  # brightness of the features is no difference
    for row, (distance, near) in zip(new, known.look(new), strict=True):
        truth = np.sort(np.linalg.norm(known.rows - row / np.linalg.norm(row), axis=1)) / known.threshold
        assert [one.distance for one in near] == pytest.approx(truth[:4], abs=1e-3)
        assert distance == pytest.approx(truth[4], abs=1e-3)
        assert {one.label for one in near} == {"1"}
        assert near[0].path.startswith("/1/")


def test_work_in_portions_gives_the_same(known: Likeness, monkeypatch: pytest.MonkeyPatch) -> None:
    new, whole = cloud(50, 0, 9), known.distances(cloud(50, 0, 9))
    monkeypatch.setattr(likeness, "_AT_ONCE", 7)
    np.testing.assert_allclose(known.distances(new), whole, atol=1e-6)


def test_it_comes_back_from_its_file(known: Likeness, tmp_path: Path) -> None:
    known.save(tmp_path / "likeness.npz")
    back = Likeness.from_bytes((tmp_path / "likeness.npz").read_bytes())
    np.testing.assert_array_equal(back.rows, known.rows)
    assert (back.labels, back.paths, back.threshold, back.identity) == (
        known.labels, known.paths, known.threshold, "network",
    )  # fmt: skip
    assert set(Likeness.from_bytes(known.unnamed.to_bytes()).paths) == {""}


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_another_file_is_refused(content: bytes) -> None:
    with pytest.raises(ValueError, match="no features"):
        Likeness.from_bytes(content)


def crafted(whole: bytes, how: int = zipfile.ZIP_STORED, **arrays: bytes) -> bytes:
    """Return the file with some of its arrays exchanged."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(whole)) as old, zipfile.ZipFile(file, "w", how) as new:
        for name in old.namelist():
            new.writestr(name, arrays.get(name.removesuffix(".npy"), old.read(name)))
    return file.getvalue()


def test_what_a_stranger_may_send_takes_no_more_room_than_it_has(known: Likeness) -> None:
    whole = known.unnamed.to_bytes()
    large, text = to_bytes(np.zeros((2, 2), np.float32)), np.frombuffer(b'{"labels": 3}', np.uint8)
    lies = [
        crafted(whole, rows=large.replace(b"(2, 2), }" + b" " * 14, b"(999999999, 999999999), }")),
        crafted(whole, zipfile.ZIP_DEFLATED, rows=to_bytes(np.zeros((10**6, 10), np.float32))),
        crafted(whole, rows=to_bytes(np.full((200, 32), np.nan, np.float32))),
        crafted(whole, threshold=to_bytes(np.zeros(2))),
        crafted(whole, texts=to_bytes(text)),
        crafted(whole, texts=b"x"),
    ]

    def refuse() -> None:
        for lie in lies:
            with pytest.raises(ValueError, match="features"):
                Likeness.from_bytes(lie)

    assert room_taken(refuse) < 1_000_000
    assert np.array_equal(Likeness.from_bytes(crafted(whole)).rows, known.rows)


def test_few_images_still_have_neighbours() -> None:
    few = Likeness.of(cloud(2, 0, 1), samples(1, 1), cloud(1, 0, 2), "")
    assert len(few.look(cloud(1, 0, 3))[0][1]) == 2


def test_many_images_are_drawn_evenly_over_the_classes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(likeness, "_MOST_ROWS", 30)
    some = drawn(samples(100, 5, 100), 10)
    assert Counter(sample.label for sample in some) == pytest.approx({"0": 12.5, "1": 5, "2": 12.5}, abs=1)
    assert some == drawn(samples(100, 5, 100), 10)
    assert len(drawn(samples(100, 100), 2**21)) == 16, "wide features: as many as 64 MB hold"
