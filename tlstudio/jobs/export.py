"""The jobs that save a model for other programs, and the check of it that a fresh process makes."""

import logging
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from tlstudio.core import foreign
from tlstudio.core.catalog import EXPORT_FORMATS
from tlstudio.core.errors import Stopped, StudioError, unexpected
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.exported import Draft, Exported, Said, judged
from tlstudio.process import EngineProcess

if TYPE_CHECKING:
    from tlstudio.engine.exporting import Exporter


@dataclass(frozen=True)
class ExportAll:
    """Save a run's model for other programs in some formats, with card and examples, into the folder `out`."""

    run_path: Path
    formats: tuple[str, ...]
    out: Path

    def run(self, report: Report, should_stop: ShouldStop) -> tuple[Exported, ...]:
        """Return how well each agrees, by a fresh process of its own; where one cannot be made, why.

        Those that agree exactly are in place; the others are drafts, to be kept or discarded by who knows the cost.
        Raises StudioError where none can be made, Stopped on request; nothing is left then.
        """
        from tlstudio.engine.exporting import Exporter

        exporter = Exporter(self.run_path, self.formats, self.out, report, should_stop)
        made = list[Exported]()
        try:
            for name in self.formats:
                made.append(_made(exporter, name, report, should_stop))
            made = [_placed(one) for one in made]
            if all(one.problem for one in made):
                raise StudioError(made[0].problem)
            return tuple(made)
        except BaseException:
            for one in made:
                if one.draft is not None:
                    one.draft.discard()
            raise


def _made(exporter: "Exporter", name: str, report: Report, should_stop: ShouldStop) -> Exported:
    try:
        draft = exporter.write(name)
        try:
            return _judged(draft, exporter, name, report, should_stop)
        except BaseException:
            draft.discard()
            raise
    except Stopped:
        raise
    except StudioError as error:
        return Exported(exporter.target(name), name, problem=str(error))
    except Exception as error:  # a converter's own: the other formats do not depend on it
        logging.getLogger("tlstudio").exception("the export as %s failed", name)
        return Exported(exporter.target(name), name, problem=unexpected(error))


def _judged(draft: Draft, exporter: "Exporter", name: str, report: Report, should_stop: ShouldStop) -> Exported:
    reference = exporter.reference(name)
    fresh = EngineProcess(warm=False)
    try:
        said = fresh.run(CheckExport(draft.folder, name, reference.paths), report, should_stop)
    finally:
        fresh.close()
    if should_stop():
        raise Stopped
    return judged(name, draft, reference, said)


def _placed(one: Exported) -> Exported:
    """Keep what costs nothing; where it cannot be put into its place, the others do not depend on it."""
    if one.draft is None or not EXPORT_FORMATS[one.format].exact:
        return one
    try:
        return kept(one)
    except StudioError as error:
        return Exported(one.path, one.format, problem=str(error))


def kept(one: Exported) -> Exported:
    """Move a draft into place. Raises StudioError where the disk does not allow it."""
    if one.draft is not None:
        one.draft.keep()
    return replace(one, draft=None)


@dataclass(frozen=True)
class Export:
    """Save a run's model in one format, and keep it whatever it costs."""

    run_path: Path
    format: str
    out: Path

    def run(self, report: Report, should_stop: ShouldStop) -> Exported:
        """Return where it is, how well it agrees and what it costs. Raises StudioError where it was not made."""
        (made,) = ExportAll(self.run_path, (self.format,), self.out).run(report, should_stop)
        return kept(made)


@dataclass(frozen=True)
class CheckExport:
    """Load an export as a stranger would and predict `images`."""

    folder: Path
    format: str
    images: tuple[Path, ...]

    def run(self, report: Report, should_stop: ShouldStop) -> Said:
        """Return the probabilities and how long a picture takes."""
        runners = foreign.FREE
        if self.format not in runners:
            from tlstudio.engine.export_runners import RUNNERS as runners  # noqa: N811 - and TensorFlow with it
        opened = runners[self.format](self.folder / EXPORT_FORMATS[self.format].file)
        return foreign.predicted(opened, self.format, self.images, report, should_stop)
