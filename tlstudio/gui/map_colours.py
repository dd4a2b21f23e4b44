"""What the points of a map are coloured by: class, subset, group, or whether their label is doubtful."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import numpy as np

from tlstudio.core.by_locale import numeral
from tlstudio.core.dataset import Sample
from tlstudio.core.i18n import N_, _
from tlstudio.core.subsets import SUBSETS
from tlstudio.core.walk import natural_key

COLOURINGS: Mapping[str, str] = {
    "class": N_("Class"),
    "subset": N_("Split"),
    "group": N_("Group"),
    "doubt": N_("Likely label errors"),
}


def colouring(by: str, samples: Sequence[Sample], doubtful: frozenset[Path]) -> tuple[np.ndarray, list[str]]:
    """Return the number of each sample's colour, shape (n,), and the words for the numbers; `by` is of COLOURINGS."""
    if by == "doubt":
        words = [_("Label not doubted"), _("Likely label error")]
        return np.array([sample.path in doubtful for sample in samples], np.intp), words
    read: dict[str, Callable[[Sample], str]] = {
        "class": lambda sample: sample.label,
        "subset": lambda sample: sample.subset,
        "group": lambda sample: sample.group,
    }
    values = [read[by](sample) for sample in samples]
    order = {name: at for at, name in enumerate(SUBSETS)}
    known = sorted(set(values), key=lambda value: (order.get(value, 0) if by == "subset" else 0, natural_key(value)))
    numbers = {value: number for number, value in enumerate(known)}
    none = _("without a group") if by == "group" else _("no split")
    words = [(_(SUBSETS[value]) if by == "subset" and value in SUBSETS else value) or none for value in known]
    return np.array([numbers[value] for value in values], np.intp), words


def legend_texts(numbers: np.ndarray, words: Sequence[str]) -> list[str]:
    """Return the words, each with how many images it stands for."""
    counts = Counter(numbers.tolist())
    return [f"{word} · {numeral(counts[at])}" for at, word in enumerate(words)]
