"""Embedding: features of many numbers drawn on a plane, images that are alike close together."""

from importlib.util import find_spec

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import N_, _

METHODS = {"pca": N_("Principal components"), "umap": N_("UMAP")}
# UMAP looks for neighbours among this many components: as good as in all features, and many times as quick.
_COMPONENTS = 50
_NEIGHBOURS = 15


def has_umap() -> bool:
    """Tell whether UMAP is installed; it is not loaded."""
    return find_spec("umap") is not None


def without_umap() -> str:
    """Return the sentence that says how to get UMAP."""
    return _("UMAP is not installed. It comes with: pip install tlstudio[umap]")


def embed(features: np.ndarray, method: str, seed: int) -> np.ndarray:
    """Return where each image lies on the map: float32, shape (n, 2).

    `features` have the shape (n, width), `method` is one of METHODS. The same features, seed and library give the same
    map. Raises StudioError where UMAP is asked for and not installed.
    """
    if method == "umap":
        return _umap(features, seed)
    points = np.zeros((len(features), 2), np.float32)
    found = _components(features, 2, seed)
    points[:, : found.shape[1]] = found
    return points


def _components(features: np.ndarray, most: int, seed: int) -> np.ndarray:
    """Return the principal components, float32; fewer than `most` where there are fewer images or features."""
    from sklearn.decomposition import PCA
    from threadpoolctl import threadpool_limits

    # What depends on the number of threads would not be the same on another computer.
    with threadpool_limits(1):
        found = PCA(min(most, *features.shape), random_state=seed).fit_transform(np.asarray(features, np.float32))
    return np.asarray(found, np.float32)


def _umap(features: np.ndarray, seed: int) -> np.ndarray:
    if not has_umap():
        raise StudioError(without_umap())
    if len(features) <= _NEIGHBOURS:  # too few to have neighbours
        return embed(features, "pca", seed)
    import umap

    mapper = umap.UMAP(n_neighbors=_NEIGHBOURS, random_state=seed, n_jobs=1)
    return np.asarray(mapper.fit_transform(_components(features, _COMPONENTS, seed)), np.float32)
