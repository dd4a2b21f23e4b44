"""Downloads a weights file, with progress and a way to stop."""

from pathlib import Path

from pooch import HTTPDownloader

from tlstudio.core.choices import Backbone
from tlstudio.core.errors import Stopped, StudioError
from tlstudio.core.events import Progress, Report, ShouldStop
from tlstudio.core.i18n import _
from tlstudio.core.weights_file import file_hash, recognise

_CHUNK = 2**16
_TIMEOUT = 20  # seconds without a single byte


class _Bar:
    """What pooch takes for a progress bar: it sets `total` and calls the methods, in bytes."""

    def __init__(self, backbone: Backbone, report: Report, should_stop: ShouldStop) -> None:
        self.total = 0
        self._guess = backbone.megabytes * 10**6  # where the server does not say
        self._stage = _("Downloading {file}").format(file=backbone.file_name)
        self._done = 0
        self._report = report
        self._should_stop = should_stop

    def update(self, count: int) -> None:
        if self._should_stop():
            raise Stopped
        total = self.total or self._guess
        self._done = min(self._done + count, total)
        self._report(Progress(self._stage, self._done, total))

    def reset(self) -> None:
        self._done = 0

    def close(self) -> None:
        pass


def download(backbone: Backbone, target: Path, report: Report, should_stop: ShouldStop) -> None:
    """Write the published weights of `backbone` to `target` and check that it is them.

    Raises StudioError where the connection fails or something else arrives, OSError for the disk, and Stopped.
    """
    fetch = HTTPDownloader(progressbar=_Bar(backbone, report, should_stop), chunk_size=_CHUNK, timeout=_TIMEOUT)
    try:
        fetch(backbone.url, str(target), None)
    except OSError as error:
        if error.errno is not None:  # the disk; the network's errors carry no number
            raise
        raise _offline(backbone) from error
    if not _is_right(target, backbone, report, should_stop):
        raise StudioError(
            _(
                "What came from {url} is not {file}: it was damaged or replaced on the way. Try again, or bring the "
                "file from elsewhere."
            ).format(url=backbone.url, file=backbone.file_name)
        )


def _is_right(path: Path, backbone: Backbone, report: Report, should_stop: ShouldStop) -> bool:
    if backbone.file_hash:
        return file_hash(path, len(backbone.file_hash), report, should_stop) == backbone.file_hash
    try:
        return recognise(path, [backbone]) == backbone
    except StudioError:
        return False  # such as the page with which a hotel's network answers everything


def _offline(backbone: Backbone) -> StudioError:
    return StudioError(
        _(
            "{file} could not be downloaded: there is no connection to its server, or it broke off. On a computer with "
            "internet get {url} ({size} MB), bring it on a stick, and import it: tlstudio weights import FILE."
        ).format(file=backbone.file_name, url=backbone.url, size=backbone.megabytes)
    )
