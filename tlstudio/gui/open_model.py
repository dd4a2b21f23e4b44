"""OpenModel: a model that stays open while pictures come one after another, so that each is answered at once."""

import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QImage

from tlstudio.core.description import read_description
from tlstudio.core.errors import StudioError
from tlstudio.core.events import Predicted
from tlstudio.core.files import replace_file
from tlstudio.gui.asking import TOP, Asking
from tlstudio.gui.session import Session
from tlstudio.gui.write_picture import write_picture
from tlstudio.process import Job


class OpenModel(QObject):
    """Asked by files in a folder of its own, which the model watches; each goes when it is answered.

    `seen` carries Predicted about a picture that is not kept, `came` Predicted about kept files; `left` carries files
    that were asked about in vain, for it was closed or failed; `ended` follows when it is closed.
    """

    seen = Signal(object)
    came = Signal(object)
    left = Signal(object)
    ended = Signal()

    def __init__(
        self, session: Session, watch: Callable[[Path, Path, int], Job], parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._watch = watch
        self._model: Path | None = None
        self._wanted = self._closing = False
        self._folder: tempfile.TemporaryDirectory[str] | None = None
        self._asked: dict[str, Path | None] = {}  # by the file in the folder: the file it stands for, or none
        self._numbers = count()
        self.classes: tuple[str, ...] = ()
        self.asking = Asking(session, self)
        self.asking.came.connect(self._take)
        self.asking.ended.connect(self._close)

    @property
    def is_there(self) -> bool:
        """Tell whether there is a model to ask."""
        return self._model is not None

    @property
    def is_open(self) -> bool:
        """Tell whether pictures can be asked about."""
        return self._folder is not None and self.asking.busy

    @property
    def looks(self) -> bool:
        """Tell whether a picture that is not kept waits for its answer: the next one would come too soon."""
        return None in self._asked.values()

    def set_model(self, model: Path | None) -> None:
        """Ask another model from now on."""
        if model != self._model:
            self._model = model
            self.asking.give_up()
            self._close()
            if self._wanted:
                self.open()

    def open(self) -> None:
        """Load the model; where there is none yet, as soon as there is one."""
        self._wanted = True
        if self._model is None or self._folder is not None:
            return
        try:
            self.classes = read_description(self._model).classes
        except StudioError:  # the job will say so
            self.classes = ()
        self._folder = tempfile.TemporaryDirectory(prefix="tlstudio-", ignore_cleanup_errors=True)
        self.asking.start(self._watch(self._model, Path(self._folder.name), TOP))

    def close(self) -> None:
        """Let go of the model."""
        self._wanted, self._closing = False, self.asking.busy
        self.asking.stop()

    def ask_about(self, picture: QImage) -> None:
        """Ask about a picture that nobody keeps. Raises StudioError where the disk is full."""
        # A bitmap: to compress a picture of a camera takes longer than to predict it.
        self._put(".bmp", None, lambda temporary: write_picture(picture, temporary))

    def ask_about_file(self, file: Path) -> None:
        """Ask about a file that is kept. Raises StudioError where the disk is full."""
        self._put(file.suffix, file, lambda temporary: _copy(file, temporary))

    def _put(self, suffix: str, stands_for: Path | None, write: Callable[[Path], None]) -> None:
        if self._folder is None:
            return
        path = Path(self._folder.name) / f"{next(self._numbers):06}{suffix}"
        replace_file(path, write)
        self._asked[str(path)] = stands_for

    def _take(self, portion: Predicted) -> None:
        """Tell the answers, each under the name of the file it is about; what was shown to the model goes."""
        about = {one.path: self._asked.pop(one.path, None) for one in (*portion.items, *portion.problems)}
        for path in about:
            Path(path).unlink(missing_ok=True)
        for kept, signal in ((True, self.came), (False, self.seen)):
            items, problems = (
                tuple(
                    replace(one, path=str(about[one.path] or ""))
                    for one in answers
                    if (about[one.path] is not None) is kept
                )
                for answers in (portion.items, portion.problems)
            )
            if items or problems:
                signal.emit(Predicted(items, problems))

    def _close(self) -> None:
        closing, self._closing = self._closing, False
        if self._folder is not None:
            self._folder.cleanup()
            self._folder = None
        files, self._asked = [file for file in self._asked.values() if file is not None], {}
        if files:
            self.left.emit(files)
        self.ended.emit()
        if closing and self._wanted:  # opened again before it had ended; one that failed would fail again
            self.open()


def _copy(file: Path, temporary: Path) -> None:
    shutil.copyfile(file, temporary)
