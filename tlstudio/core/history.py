"""History: history.csv of a run, one row an epoch."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

from tlstudio.core.events import EpochDone
from tlstudio.core.files import write_text


def read_history(file: Path) -> tuple[EpochDone, ...]:
    """Return the epochs in their order; none where there is no file yet."""
    if not file.is_file():
        return ()
    with file.open(newline="", encoding="utf-8") as lines:
        return tuple(_epoch(row) for row in csv.DictReader(lines))


def write_history(file: Path, epochs: Sequence[EpochDone]) -> None:
    """Write all epochs in one step."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [f.name for f in fields(EpochDone)], lineterminator="\n")
    writer.writeheader()
    writer.writerows(asdict(epoch) for epoch in epochs)
    write_text(file, text.getvalue())


def _epoch(row: dict[str, str]) -> EpochDone:
    kinds = {f.name: f.type for f in fields(EpochDone)}
    return EpochDone(**{name: _value(kinds[name], text) for name, text in row.items() if name in kinds})


def _value(kind: Any, text: str) -> Any:  # noqa: ANN401 - a field's type and its value
    if kind is bool:
        return text == "True"
    return kind(text) if kind in (int, float) else text
