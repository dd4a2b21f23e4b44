from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.core.report.reports import folder_of, write_run, write_scores
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Event, Progress, Report, ShouldStop
from tlstudio.core.run import Run
from tlstudio.core.split import load_split
from tlstudio.jobs.report import SaveReport

CLASSES = ("a", "b")


@dataclass(frozen=True)
class Evaluated:
    """Writes the evaluation without a network."""

    model: Path
    on: str

    def run(self, _report: Report, _should_stop: ShouldStop) -> None:
        run = Run(self.model)
        samples = load_split(run.split, run.images_root).samples
        write_scores(run.path, [s for s in samples if s.subset == self.on], CLASSES, subset=self.on)


def test_a_run_that_was_not_evaluated_is_first(tmp_path: Path) -> None:
    run = write_run(tmp_path, folder_of(tmp_path, CLASSES), CLASSES, evaluated=False)
    events: list[Event] = []
    job = SaveReport(run.path, tmp_path / "r.pdf", tmp_path / "r.html", evaluate=Evaluated)
    saved = job.run(events.append, lambda: False)
    assert saved.evaluated
    assert [file.stat().st_size > 10_000 for file in saved.files] == [True, True]
    assert (tmp_path / "r.pdf").read_bytes().startswith(b"%PDF")
    assert events[-1] == Progress("Writing the report", 2, 2)
    assert not SaveReport(run.path, None, tmp_path / "r.html").run(events.append, lambda: False).evaluated


def test_what_is_no_model_is_said(tmp_path: Path) -> None:
    with pytest.raises(StudioError, match=r"holds no model\.keras"):
        SaveReport(tmp_path, tmp_path / "r.pdf", None).run(lambda _event: None, lambda: False)
    with pytest.raises(StudioError, match="Name a file"):
        SaveReport(tmp_path, None, None).run(lambda _event: None, lambda: False)
