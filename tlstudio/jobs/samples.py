"""The job that copies a sample project, so that it can be opened and spoiled."""

from dataclasses import dataclass
from pathlib import Path

from tlstudio.core.errors import StudioError
from tlstudio.core.events import Report, ShouldStop
from tlstudio.core.i18n import _


@dataclass(frozen=True)
class CopySample:
    """Copy the sample `name` into `folder`; None is its place beside the projects, where an earlier copy may be."""

    name: str
    folder: Path | None = None

    def run(self, report: Report, should_stop: ShouldStop) -> Path:
        """Return the folder. Raises StudioError for an unknown name, and where it cannot be copied."""
        from tlstudio.core.files import why
        from tlstudio.core.samples import SAMPLES, copy_sample, sample_folder

        sample = SAMPLES.get(self.name)
        if sample is None:
            text = _("There is no sample {name!r}. Choose from: {names}.")
            raise StudioError(text.format(name=self.name, names=", ".join(SAMPLES)))
        if self.folder is not None:
            return copy_sample(sample, self.folder, report, should_stop)
        folder = sample_folder(sample)
        try:
            if folder.is_dir() and any(folder.iterdir()):  # as the user left it
                return folder
        except OSError as error:
            raise StudioError(why(error, folder)) from error
        return copy_sample(sample, folder, report, should_stop)
