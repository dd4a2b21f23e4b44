"""Embedding: features of many numbers drawn on a plane, images that are alike close together."""

from collections.abc import Callable
from importlib.util import find_spec

import numpy as np

from tlstudio.core.errors import StudioError
from tlstudio.core.i18n import N_, _

METHODS = {"pca": N_("Principal components"), "umap": N_("UMAP")}
# UMAP looks for neighbours among this many components: as good as in all features, and many times as quick.
_COMPONENTS = 50
_NEIGHBOURS = 15
_MANY = 10_000  # images with which UMAP itself takes fewer epochs

AfterStep = Callable[[int, int], None]


def has_umap() -> bool:
    """Tell whether UMAP is installed; it is not loaded."""
    return find_spec("umap") is not None


def without_umap() -> str:
    """Return the sentence that says how to get UMAP."""
    return _("UMAP is not installed. It comes with: pip install tlstudio[umap]")


def embed(
    features: np.ndarray, method: str, seed: int, after_step: AfterStep = lambda _done, _steps: None
) -> np.ndarray:
    """Return where each image lies on the map: float32, shape (n, 2).

    `features` have the shape (n, width), `method` is one of METHODS. The same features, seed and library give the same
    map. `after_step(done, steps)` is called now and then, and may raise to stop. Raises StudioError where UMAP is asked
    for and not installed.
    """
    if method == "umap":
        return _umap(features, seed, after_step)
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


def _umap(features: np.ndarray, seed: int, after_step: AfterStep) -> np.ndarray:
    if not has_umap():
        raise StudioError(without_umap())
    if len(features) <= _NEIGHBOURS:  # too few to have neighbours
        return embed(features, "pca", seed)
    epochs = 500 if len(features) <= _MANY else 200
    after_step(0, epochs)
    import umap

    after_step(0, epochs)
    components = _components(features, _COMPONENTS, seed)
    after_step(0, epochs)
    # It begins with the plane of the first two components: what lies far apart there stays so, and images that have no
    # neighbours among the others, for which the usual beginning is not defined, are no trouble.
    begin = components[:, :2] if components.shape[1] > 1 else "random"
    mapper = umap.UMAP(
        n_neighbors=_NEIGHBOURS, init=begin, n_epochs=epochs, random_state=seed, n_jobs=1,
        tqdm_kwds={"file": _Steps(epochs, after_step), "disable": False, "bar_format": "{n}", "mininterval": 0.2},
    )  # fmt: skip
    return np.asarray(mapper.fit_transform(components), np.float32)


class _Steps:
    """A file for UMAP's progress bar, its only way to say how far it is: each line is the number of an epoch."""

    def __init__(self, steps: int, after_step: AfterStep) -> None:
        self._steps, self._after_step = steps, after_step

    def write(self, text: str) -> None:
        """Pass a number on."""
        if text.strip().isdecimal():
            self._after_step(int(text), self._steps)

    def flush(self) -> None:
        """Do nothing: all is passed on at once."""
