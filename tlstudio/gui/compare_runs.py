"""CompareRuns: is another run better on the same images, surely so, and on which images?"""

import os
from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QSizePolicy, QVBoxLayout, QWidget

from tlstudio.core.evaluations import SUBSETS, EvaluationFolder
from tlstudio.core.events import Progress
from tlstudio.core.i18n import _
from tlstudio.core.metrics import Scored
from tlstudio.core.paired import Difference, Paired
from tlstudio.gui.card import Role, button, label, set_role
from tlstudio.gui.dialogs.gallery import GalleryDialog
from tlstudio.gui.saved_models import offered_models
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count
from tlstudio.gui.worker import Worker
from tlstudio.jobs import judging
from tlstudio.process import Job

_LONG = 10  # letters of a name that fit on a line of the column


class CompareRuns(QWidget):
    """Stands in the left column of the Evaluate page; `show_model` says which model, on which images."""

    def __init__(
        self,
        session: Session,
        compare: Callable[[Path, Path, str], Job] = judging.CompareRuns,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._compare = session, compare
        self._model: Path | None = None
        self._on = "validation"
        self._worker: Worker | None = None
        self.found: Paired | None = None
        self.runs = QComboBox()
        self.runs.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.runs.setAccessibleName(_("Compare with"))
        self.runs.setToolTip(_("Another run or saved model, judged by the same images as the one shown"))
        self.words = label("", wrap=True)
        self.details = label("", "muted", wrap=True)
        self.go = button(_("Evaluate both and compare"))
        self.first_only, self.second_only = button("", "link"), button("", "link")
        for link in (self.first_only, self.second_only):  # a long name must not make the column wider than it is
            link.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(em(0.4))
        for part in (label(_("Compare with"), "heading"), self.runs, self.words, self.go, self.first_only,
                     self.second_only, self.details):  # fmt: skip
            layout.addWidget(part)
        self.runs.activated.connect(lambda _index: self._choose())
        self.go.clicked.connect(self._begin)
        self.first_only.clicked.connect(lambda: self.open_images(0))
        self.second_only.clicked.connect(lambda: self.open_images(1))
        session.runs_changed.connect(self._refresh)
        self._refresh()

    @property
    def other(self) -> Path | None:
        """The run that is compared with, if any."""
        chosen = self.runs.currentData()
        return Path(chosen) if chosen else None

    def show_model(self, model: Path | None, on: str) -> None:
        """Compare this run or saved model from now on, on "validation", "test" or a folder of images."""
        if (model, on) != (self._model, self._on):
            self._model, self._on = model, on
            self._refresh()

    def _refresh(self) -> None:
        """Read the runs again; what is chosen stays, where it can."""
        before = self.other
        self.runs.clear()
        self.runs.addItem(_("no other model"), "")
        for offer in offered_models(self._session, lambda facts: facts.has_model):
            # Only on a folder of images can a saved model be judged: it has none of its own.
            if offer.path != self._model and (offer.facts is not None or self._on not in (*SUBSETS, "")):
                self.runs.addItem(offer.title, os.fspath(offer.path))
        self.runs.setCurrentIndex(max(0, self.runs.findData(os.fspath(before)) if before else 0))
        self.runs.setEnabled(self._model is not None and bool(self._on) and self.runs.count() > 1)
        self._choose()

    def _choose(self) -> None:
        """Compare at once where nothing has to be evaluated on test images, whose every look is counted."""
        if self._worker is not None:
            self._worker.stop()
            self._worker = None
        self._show(None)
        self._say("")
        if self._model is None or not self._on or self.other is None:
            return
        new = [m for m in (self._model, self.other) if not EvaluationFolder.of(m, self._on).is_there()]
        if new and self._on == "test":
            self.go.setVisible(True)
            self._say(
                _("Test images: what has not been evaluated on them is looked at, and the look is counted."), "muted"
            )
        else:
            self._begin()

    def _begin(self) -> None:
        if self._model is None or not self._on or self.other is None:
            return
        job = self._compare(self._model, self.other, self._on)
        new = any(not EvaluationFolder.of(m, self._on).is_there() for m in (self._model, self.other))
        self.go.setVisible(False)
        self._say(_("Comparing…"), "muted")
        worker = self._session.start(
            job,
            lambda found: self._show(found) if worker is self._worker else None,
            on_event=lambda event: self._follow(event) if worker is self._worker else None,
            on_failed=lambda text: self._say(text, "warning") if worker is self._worker else None,
            engine=True if new else "plain",
        )
        worker.stopped.connect(lambda: self._say("") if worker is self._worker else None)
        self._worker = worker

    def _follow(self, event: object) -> None:
        if isinstance(event, Progress):
            self._session.progress.emit(event)

    def _say(self, text: str, role: Role = "") -> None:
        self.words.setText(text.replace(" %", "\u00a0%"))  # the number and its sign stay on one line
        self.words.setVisible(bool(text))
        set_role(self.words, role)

    def _show(self, found: Paired | None) -> None:
        self.found = found
        self.go.setVisible(False)
        for widget in (self.first_only, self.second_only, self.details):
            widget.setVisible(found is not None)
        if found is None:
            return
        self._say(found.sentence)
        self.words.setToolTip(_method(found))
        for link, name, rows in zip(
            (self.first_only, self.second_only), found.names, (found.first_only, found.second_only), strict=True
        ):
            text = _("{name} alone is right: {count}")
            link.setText(text.format(name=_short(name), count=image_count(len(rows))))
            link.setToolTip(text.format(name=name, count=image_count(len(rows))))
            link.setEnabled(bool(rows))
        _accuracy, f1, loss = found.differences
        self.details.setText("\n".join([_told(_("Macro F1"), f1), _told(_("Log loss"), loss), *found.notes]))

    def open_images(self, which: int) -> GalleryDialog | None:
        """Show the images that only the first (0) or only the second model (1) names rightly, as the other said."""
        if self.found is None:
            return None
        rows: tuple[Scored, ...] = (self.found.first_only, self.found.second_only)[which]
        right, wrong = self.found.names[which], self.found.names[1 - which]
        text = _("{count} that {right} names rightly; below each, what {wrong} said. Maps show where {shown} looked")
        shown = self.found.names[0]  # the model of the page, which is asked for them
        title = text.format(count=image_count(len(rows)), right=right, wrong=wrong, shown=shown)
        dialog = GalleryDialog(title, rows, self.window(), self._session)
        dialog.show()
        return dialog


def _short(name: str) -> str:
    return name if len(name) <= _LONG else f"{name[: _LONG // 2 - 1]}…{name[-_LONG // 2 :]}"


def _method(found: Paired) -> str:
    if found.p_value is None:
        return _("By bootstrap of the groups of images, both models on the same ones.")
    return _("Tango's score interval of the paired difference; McNemar's exact test: p = {p:.3f}.").format(
        p=found.p_value
    )


def _told(name: str, one: Difference) -> str:
    """Say how far the shown run is above the other in a score that is no share of images."""
    text = _("{name}: {difference:+.3f}").format(name=name, difference=one.difference)
    if one.interval is not None:
        text += _(" ({low:+.3f} to {high:+.3f})").format(low=one.interval[0], high=one.interval[1])
    return text.replace("-", "−")
