"""Insight: what a network's features say about the images of a folder: how they lie, and which labels are doubtful."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import numpy as np

from tlstudio.core.dataset import Sample
from tlstudio.core.errors import StudioError
from tlstudio.core.files import read_json, write_json
from tlstudio.core.i18n import _
from tlstudio.core.label_errors import Suspect
from tlstudio.core.names import below, escaped, unescaped


@dataclass(frozen=True)
class Insight:
    """What was found out about `samples`, which have the labels and subsets of that moment.

    `maps` hold, by method of embedding.METHODS, where each sample lies, float32 (samples, 2); `suspects` are the most
    doubtful first; `backbone` is the name of the network, `created` a time in ISO format.
    """

    samples: tuple[Sample, ...]
    maps: Mapping[str, np.ndarray]
    suspects: tuple[Suspect, ...]
    backbone: str
    created: str = field(default_factory=lambda: datetime.now().astimezone().isoformat(timespec="seconds"))


def insight_file(runs: Path) -> Path:
    """Return where the last insight is kept."""
    return runs / "insight.json"


def save(insight: Insight, runs: Path, root: Path) -> None:
    """Write insight.json into the folder of runs, in one step. Raises StudioError where that is not allowed."""
    texts: dict[str, int] = {}  # labels, subsets and groups come often, and are written once
    columns = [
        [
            _name(sample.path, root),
            *(texts.setdefault(escaped(text), len(texts)) for text in (sample.label, sample.subset, sample.group)),
        ]
        for sample in insight.samples
    ]
    at = {sample.path: number for number, sample in enumerate(insight.samples)}
    write_json(
        insight_file(runs),
        {
            "format": 1,
            "created": insight.created,
            "backbone": insight.backbone,
            "texts": list(texts),
            "images": columns,
            "maps": {name: points.astype(float).round(5).tolist() for name, points in insight.maps.items()},
            "suspects": [_suspect_to_dict(suspect, at) for suspect in insight.suspects],
        },
    )


def load(runs: Path, root: Path) -> Insight | None:
    """Return the last insight; None where there is none. Raises StudioError where its file is damaged."""
    file = insight_file(runs)
    if not file.is_file():
        return None
    try:
        values = read_json(file)
        texts = [unescaped(text) for text in values["texts"]]
        samples = tuple(
            Sample(root / unescaped(name), texts[label], texts[subset], texts[group])
            for name, label, subset, group in values["images"]
        )
        maps = {name: _points(rows, len(samples)) for name, rows in values["maps"].items()}
        suspects = tuple(_suspect(row, samples) for row in values["suspects"])
        return Insight(samples, maps, suspects, str(values["backbone"]), str(values["created"]))
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        raise StudioError(
            _("{path} is damaged. Look for label errors again, or delete it.").format(path=file)
        ) from error


def _name(path: Path, root: Path) -> str:
    return escaped(below(path, root))


def _points(rows: Sequence[Sequence[float]], count: int) -> np.ndarray:
    points = np.array(rows, np.float32).reshape(-1, 2)
    if len(points) != count or not np.isfinite(points).all():
        raise ValueError("a map that does not fit")
    return points


def _suspect_to_dict(suspect: Suspect, at: Mapping[Path, int]) -> dict[str, Any]:
    return {
        "image": at[suspect.path],
        "label": escaped(suspect.label),
        "suggestion": escaped(suspect.suggestion),
        "label_probability": round(suspect.label_probability, 5),
        "suggestion_probability": round(suspect.suggestion_probability, 5),
        "alike": [at[path] for path in suspect.alike],
        "unlike": [at[path] for path in suspect.unlike],
    }


def _suspect(row: Mapping[str, Any], samples: Sequence[Sample]) -> Suspect:
    return Suspect(
        samples[row["image"]].path,
        unescaped(row["label"]),
        unescaped(row["suggestion"]),
        float(row["label_probability"]),
        float(row["suggestion_probability"]),
        tuple(samples[at].path for at in row["alike"]),
        tuple(samples[at].path for at in row["unlike"]),
    )
