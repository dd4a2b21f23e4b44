"""The job that makes a report; it needs the engine only where the run was not evaluated before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.evaluations import EvaluationFolder
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.report.document import Document
from tlstudio.core.run import Run
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.process import Job


@dataclass(frozen=True)
class Saved:
    """The files of a report, and whether the run was evaluated for it."""

    files: tuple[Path, ...]
    subset: str
    evaluated: bool


@dataclass(frozen=True)
class SaveReport:
    """Write the report of a run on its "validation" or "test" images as PDF, as HTML or as both.

    A run that was not evaluated on them is evaluated first, which counts as a look where they are the test images.
    `author` stands below the title.
    """

    run_path: Path
    pdf: Path | None
    html: Path | None
    subset: str = "validation"
    author: str = ""
    evaluate: Callable[[Path, str], Job] = Evaluate

    def run(self, report: Report, should_stop: ShouldStop) -> Saved:
        """Return what was written. Raises StudioError with a sentence, Stopped on request before anything is."""
        if self.pdf is None and self.html is None:
            raise StudioError(_("Name a file for the report: a PDF, a page of HTML, or both."))
        run = Run.open(self.run_path)
        missing = not EvaluationFolder.of(run.path, self.subset).is_there()
        if missing:
            self.evaluate(run.path, self.subset).run(report, should_stop)
        document = self._document(run, report, should_stop)
        if should_stop():
            raise Stopped
        files = tuple(file for file in (self.pdf, self.html) if file is not None)
        for done, file in enumerate(files):
            report(Progress(_("Writing the report"), done, len(files)))
            _write(document, file, file is self.pdf)
        report(Progress(_("Writing the report"), len(files), len(files)))
        return Saved(files, self.subset, missing)

    def _document(self, run: Run, report: Report, should_stop: ShouldStop) -> Document:
        from tlstudio.core.report.contents import make_document
        from tlstudio.core.report.material import gather

        now = datetime.now().astimezone()
        return make_document(gather(run, self.subset, self.author, now, report, should_stop))


def _write(document: Document, file: Path, as_pdf: bool) -> None:
    if as_pdf:
        from tlstudio.core.report.pdf import write_pdf  # reportlab takes 0.1 s

        write_pdf(document, file)
    else:
        from tlstudio.core.report.html import write_html

        write_html(document, file)
