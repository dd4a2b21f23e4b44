"""Views: the ways each picture is looked at: itself, and copies changed at random, but always the same."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from tlstudio.core.augmentation import augment


@dataclass(frozen=True)
class View:
    """One way to look at every picture: as it is, number 0, or changed at random, but the same each time."""

    number: int = 0
    amounts: Mapping[str, float] = field(default_factory=dict)
    seed: int = 0

    @property
    def key(self) -> dict[str, Any]:
        """What tells the rows of this view from those of others."""
        if self.number == 0:
            return {"view": 0}
        return {"view": self.number, "seed": self.seed, **{name: float(a) for name, a in self.amounts.items()}}

    def see(self, picture: np.ndarray, digest: bytes) -> np.ndarray:
        """Return the picture as this view shows it; chance comes from what the file holds."""
        if self.number == 0:
            return picture
        content = np.frombuffer(digest, np.uint32).tolist()
        return augment(picture, self.amounts, np.random.default_rng([self.seed, self.number, *content]))


def views(amounts: Mapping[str, float], copies: int, seed: int) -> list[View]:
    """Return the view of the pictures themselves and those of `copies` changed ones; where nothing changes, none."""
    return [View(), *(View(number, amounts, seed) for number in range(1, 1 + copies if amounts else 1))]
