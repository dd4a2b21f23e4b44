"""The job that makes a report; it needs the engine only where the model was not judged by the images before."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from tlstudio.core.by_locale import plain
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.evaluations import EvaluationFolder, check_judged_by
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Evaluation
from tlstudio.core.report.document import Document
from tlstudio.jobs.evaluation import Evaluate
from tlstudio.process import Job


@dataclass(frozen=True)
class Saved:
    """The files of a report, what it is about, and whether the model was evaluated for it."""

    files: tuple[Path, ...]
    on: str
    evaluated: bool
    title: str
    scores: Evaluation


@dataclass(frozen=True)
class SaveReport:
    """Write the report of a run or a saved model, judged by some images, as PDF, as HTML or as both.

    `on` is "validation" or "test", a run's own images, or a folder of labelled ones. A model that was not evaluated on
    them is evaluated first, which counts as a look where they are the test images. `author` stands below the title.
    """

    model: Path
    pdf: Path | None
    html: Path | None
    on: str = "validation"
    author: str = ""
    evaluate: Callable[[Path, str], Job] = Evaluate

    def run(self, report: Report, should_stop: ShouldStop) -> Saved:
        """Return what was written. Raises StudioError with a sentence, Stopped on request before anything is."""
        if self.pdf is None and self.html is None:
            raise StudioError(_("Name a file for the report: a PDF, a page of HTML, or both."))
        check_judged_by(self.model, self.on)
        missing = not EvaluationFolder.of(self.model, self.on).is_there()
        if missing:
            self.evaluate(self.model, self.on).run(report, should_stop)
        document, scores = self._document(report, should_stop)
        if should_stop():
            raise Stopped
        files = tuple(file for file in (self.pdf, self.html) if file is not None)
        for done, file in enumerate(files):
            report(Progress(_("Writing the report"), done, len(files)))
            _write(document, file, file is self.pdf)
        report(Progress(_("Writing the report"), len(files), len(files)))
        return Saved(files, self.on, missing, document.title, scores)

    @plain()
    def _document(self, report: Report, should_stop: ShouldStop) -> tuple[Document, Evaluation]:
        from tlstudio.core.report.contents import make_document
        from tlstudio.core.report.material import gather

        now = datetime.now().astimezone()
        material = gather(self.model, self.on, self.author, now, report, should_stop)
        return make_document(material), material.scores


def report_name(model: Path, on: str, folder: Path) -> str:
    """Return the name, without its ending, of a report that lies in a folder: the shorter the more the folder says.

    In the run's own folder that on the validation images is just "report".
    """
    words = ["report"]
    if folder != model:
        words.append(model.name if model.is_dir() else model.stem)
    if on == "test":
        words.append(on)
    elif on != "validation":
        words += ["on", Path(on).name]
    return " ".join(words)


@plain()
def _write(document: Document, file: Path, as_pdf: bool) -> None:
    if as_pdf:
        from tlstudio.core.report.pdf import write_pdf  # reportlab takes 0.1 s

        write_pdf(document, file)
    else:
        from tlstudio.core.report.html import write_html

        write_html(document, file)
