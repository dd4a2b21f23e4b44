"""What the plots are made of: the two metrics, the runs drawn behind, and the axis of values."""

import math
from dataclasses import dataclass

import pyqtgraph as pg

from tlstudio.core.events import BatchDone, EpochDone
from tlstudio.gui.wording import percent


@dataclass(frozen=True)
class Metric:
    """One of the two plots: the fields it shows of an epoch and how its values read."""

    name: str
    title: str

    @property
    def is_share(self) -> bool:
        """Tell whether its values are shares, shown as percentages."""
        return self.name == "accuracy"

    def train(self, row: EpochDone | BatchDone) -> float:
        """Return the value on the training images."""
        return float(getattr(row, self.name))

    def validation(self, row: EpochDone) -> float:
        """Return the value on the validation images."""
        return float(getattr(row, f"val_{self.name}"))

    def text(self, value: float) -> str:
        """Return a value as the read-out shows it."""
        return percent(value) if self.is_share else f"{value:.3f}"


@dataclass(frozen=True)
class Compared:
    """Another run whose validation curve is drawn behind."""

    name: str
    epochs: tuple[EpochDone, ...]


class ValueAxis(pg.AxisItem):  # type: ignore[misc]  # pyqtgraph has no types
    """The axis of values; shares read as percentages."""

    def __init__(self, share: bool) -> None:
        super().__init__("left")
        self._share = share
        self.enableAutoSIPrefix(False)

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:  # noqa: N802 - pyqtgraph's
        """Return the texts beside the ticks."""
        if not self._share:
            return list(super().tickStrings(values, scale, spacing))
        decimals = max(0, math.ceil(-math.log10(spacing)) - 2) if spacing > 0 else 0
        return [percent(value, decimals) for value in values]
