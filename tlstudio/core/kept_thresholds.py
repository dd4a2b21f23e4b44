"""Thresholds that the user has set on the classes of a model, kept beside it: evaluating it again leaves them."""

import logging
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from tlstudio.core.errors import StudioError
from tlstudio.core.evaluations import folder_of
from tlstudio.core.files import make_folder, read_json, write_json


@dataclass(frozen=True)
class KeptThreshold:
    """An image counts as of a class from this probability on; `set_on` are the images by which that was decided."""

    threshold: float
    set_on: str


@dataclass(frozen=True)
class KeptThresholds:
    """thresholds.json of a model: one for each class on which the user has set one."""

    file: Path

    @classmethod
    def of(cls, model: Path) -> "KeptThresholds":
        """Return those of a run or of the file of a model."""
        return cls(folder_of(model) / "thresholds.json")

    def read(self) -> dict[str, KeptThreshold]:
        """Return each by the name of its class; none where the file is missing or damaged."""
        if not self.file.is_file():
            return {}
        try:
            return {name: _kept(values) for name, values in read_json(self.file)["classes"].items()}
        except (StudioError, KeyError, TypeError, ValueError, AttributeError):  # the user sets them anew
            logging.getLogger(__name__).info("%s is damaged and left out", self.file, exc_info=True)
            return {}

    def keep(self, name: str, kept: KeptThreshold | None) -> None:
        """Keep that of a class, or forget it. Raises StudioError where the disk does not allow it."""
        every = {**self.read(), name: kept}
        classes = {name: asdict(one) for name, one in every.items() if one is not None}
        if classes or self.file.is_file():
            make_folder(self.file.parent)
            write_json(self.file, {"format": 1, "classes": classes})


def _kept(values: Mapping[str, Any]) -> KeptThreshold:
    threshold = float(values["threshold"])
    if not 0 <= threshold <= 1:
        raise ValueError(threshold)
    return KeptThreshold(threshold, str(values["set_on"]))
