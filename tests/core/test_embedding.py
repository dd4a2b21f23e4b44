import sys

import numpy as np
import pytest

from tlstudio.core import embedding
from tlstudio.core.embedding import embed
from tlstudio.core.errors import StudioError


def clouds(n: int, width: int) -> np.ndarray:
    rng = np.random.default_rng(2)
    return (10 * rng.normal(size=(3, width))[np.arange(n) % 3] + rng.normal(size=(n, width))).astype(np.float32)


@pytest.mark.parametrize(("n", "width"), [(60, 40), (3, 1), (2, 5)])
def test_every_image_has_a_place(n: int, width: int) -> None:
    features = clouds(n, width)
    before = features.copy()
    points = embed(features, "pca", 1)
    assert points.shape == (n, 2)
    assert points.dtype == np.float32
    assert np.isfinite(points).all()
    assert (features == before).all(), "the features are the caller's"


def test_the_same_features_give_the_same_map() -> None:
    assert (embed(clouds(90, 600), "pca", 1) == embed(clouds(90, 600), "pca", 1)).all()


def test_what_is_alike_lies_together() -> None:
    points = embed(clouds(90, 40), "pca", 1)
    middles = np.stack([points[i::3].mean(axis=0) for i in range(3)])
    spread = max(np.linalg.norm(points[i::3] - middles[i], axis=1).max() for i in range(3))
    apart = min(np.linalg.norm(middles[i] - middles[j]) for i in range(3) for j in range(i))
    assert apart > 2 * spread


def test_without_umap_a_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedding, "has_umap", lambda: False)
    with pytest.raises(StudioError, match="pip install tlstudio"):
        embed(clouds(30, 4), "umap", 1)


def test_umap_is_the_same_twice_where_it_is_installed() -> None:
    if not embedding.has_umap():
        pytest.skip("umap-learn is not installed")
    assert embed(clouds(10, 4), "umap", 1).shape == (10, 2), "too few for neighbours"
    first, second = (embed(clouds(60, 20), "umap", 1) for _time in range(2))
    assert first.shape == (60, 2)
    assert (first == second).all()
    assert "umap" in sys.modules
