"""Shapes: what "automatic" comes to for a set of images, by the sizes in their headers."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.errors import ImageError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.groups import ReadingSettings
from tlstudio.core.i18n import _
from tlstudio.core.images import image_size
from tlstudio.core.in_parallel import in_parallel
from tlstudio.core.reading import Reading

NEARLY = 1.1  # how much wider, for its height, a picture of nearly the same shape may be
ODD = 0.01  # share of pictures that may have another shape
_MOST = 2000  # pictures looked at, evenly over all: enough to know what one in a hundred is like


def resolve(settings: ReadingSettings, paths: Sequence[Path], report: Report, should_stop: ShouldStop) -> Reading:
    """Return the rule by which these images are read. Files are opened only where the fit is automatic.

    Pictures of nearly one shape are squashed: all but ODD of them are within NEARLY of the middle one. Else they are
    letterboxed. The same images give the same rule. What cannot be read has no say. Raises Stopped on request.
    """
    if settings.fit != "automatic":
        return settings.resolved(settings.fit)
    return settings.resolved(_fit(_shapes(paths[:: -(-len(paths) // _MOST) or 1], report, should_stop)))


def decision(reading: Reading) -> str:
    """Return in a sentence what automatic fitting came to."""
    if reading.fit == "letterbox":
        return _("The shapes of the images differ: they are letterboxed, with grey bars.")
    return _("The images have nearly one shape: they are squashed to a square.")


def _fit(shapes: Sequence[float]) -> str:
    """Return "squash" or "letterbox" for shapes, the logarithms of width to height."""
    if not shapes:
        return "squash"
    odd = np.abs(np.array(shapes) - np.median(shapes)) > np.log(NEARLY)
    return "letterbox" if odd.mean() > ODD else "squash"


def _shapes(paths: Sequence[Path], report: Report, should_stop: ShouldStop) -> list[float]:
    found = in_parallel(_shape, paths, _("Looking at the shapes of the images"), report, should_stop)
    return [shape for shape in found if shape is not None]


def _shape(path: Path) -> float | None:
    try:
        width, height = image_size(path)
        return float(np.log(width / height))
    except (ImageError, ZeroDivisionError, ValueError):
        return None
