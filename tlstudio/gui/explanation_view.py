"""ExplanationView: where in a picture the model found what speaks for a class, as a heat map over it."""

from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QTimer, Signal
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.heat_files import Look
from tlstudio.core.heatmap import Explanation, Explanations
from tlstudio.core.i18n import _
from tlstudio.gui.card import button, label
from tlstudio.gui.depth_rule import depth_rule
from tlstudio.gui.giving_combo import GivingCombo
from tlstudio.gui.heat_picture import HeatLegend, HeatPicture
from tlstudio.gui.opacity import Opacity
from tlstudio.gui.recent import Recent
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import whole_percent
from tlstudio.gui.worker import Worker
from tlstudio.jobs.explain import Drawn, Explain, SaveMap
from tlstudio.process import Job

_WAIT_MS = 150  # an arrow key held down asks once, when it rests
_KEPT = 32  # maps
Asked = tuple[Path, Path]  # the model and the picture


def cannot_promise() -> str:
    """Return what a map says and what it does not, for tooltips."""
    return _(
        "Bright places are those in which the network found what speaks for the class (Grad-CAM). It shows where, not "
        "why: it does not say what was found there, it is coarse, and a bright place need not be the cause. A map that "
        "lies beside the object is a hint that the model goes by the background. Of two classes, what speaks for one "
        "speaks against the other: their maps never overlap, and that of a class known by what is missing, such as "
        "an empty dish, is weak, lies on the background or is empty."
    )


class ExplanationView(QWidget):
    """A picture under the map of the class the model names, or of any other.

    `controls` is a row of its own, for wherever there is place. `shown` comes when the map, or the reason why there is
    none, is there. Maps are computed while the view is visible; the last call wins.
    """

    shown = Signal()

    def __init__(
        self,
        session: Session,
        explain: Callable[[Path, tuple[Path, ...]], Job] = Explain,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._explain = session, explain
        self._wish: Asked | None = None
        self._asked: Asked | None = None
        self._choice = ""  # the class to show; "" is the one the model names
        self._worker: Worker | None = None
        self._kept: Recent[Asked, Explanation | str] = Recent(_KEPT)
        self.item: Explanation | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.setInterval(_WAIT_MS)
        self._rest.timeout.connect(self._ask)
        self.caption = label(_("Where the model looked (Grad-CAM)"), "muted")
        self.caption.setToolTip(cannot_promise())
        self.picture = HeatPicture()
        self.classes = GivingCombo(10, 26)
        self.opacity = Opacity(session)
        self.save = button(_("Save map…"), tip=_("Save the picture with its map as PNG"), gives=True)
        self.copy = button(_("Copy map"), tip=_("Copy the picture with its map to the clipboard"), gives=True)
        top = QHBoxLayout()
        top.setSpacing(em(0.8))
        top.addWidget(self.caption, 1)
        top.addWidget(HeatLegend())
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.2))
        box.addLayout(top)
        box.addWidget(self.picture, 1)
        self.controls = self._controls()
        self._connect()
        self._show(None)

    def _controls(self) -> QWidget:
        row = QWidget()
        box = QHBoxLayout(row)
        box.setContentsMargins(0, 0, 0, 0)
        box.setSpacing(em(0.6))
        name = label(_("Map of"), "muted")
        name.setBuddy(self.classes)
        self.classes.setAccessibleName(name.text())
        self.classes.setToolTip(cannot_promise())
        for part in (name, self.classes, self.opacity):
            box.addWidget(part)
        box.addStretch(1)
        box.addWidget(self.copy)
        box.addWidget(self.save)
        return row

    def _connect(self) -> None:
        self.classes.currentIndexChanged.connect(self._show_class)
        self.opacity.changed.connect(self.picture.set_opacity)
        self.picture.set_opacity(self.opacity.share)
        self.save.clicked.connect(self._ask_where_to_save)
        self.copy.clicked.connect(self.copy_picture)

    # -- asking ----------------------------------------------------------------------------------------------------

    def show_picture(self, model: Path | None, path: Path | None) -> None:
        """Show the map of a picture by a model; None empties the view."""
        wish = None if model is None or path is None else (model, path)
        if wish == self._wish and wish is not None:
            return
        self._wish, self._choice = wish, ""
        self.picture.show_file(path)
        self._show(None)
        self._refresh()

    def know(self, model: Path, path: Path, found: Explanation | str) -> None:
        """Take maps that were found elsewhere, or why there are none, so that they are not computed again."""
        self._kept[model, path] = found

    def choose(self, name: str) -> None:
        """Show the map of another class, at once or as soon as it is there; it holds for this picture."""
        self._choice = name
        if self.item is not None and name in self.item.classes:
            self.classes.setCurrentIndex(self.item.classes.index(name))

    def forget(self) -> None:
        """Compute the maps anew: a model changed."""
        self._kept.clear()
        wish, self._wish = self._wish, None
        self.show_picture(*(wish or (None, None)))

    def showEvent(self, event: QShowEvent) -> None:
        """Catch up with what was asked for while this was out of sight."""
        super().showEvent(event)
        self._refresh()

    def _refresh(self) -> None:
        if self._wish is None or not self.isVisible():
            return
        if self._wish in self._kept:
            self._show(self._kept[self._wish])
        elif self._worker is None:
            self._rest.start()
        elif self._asked != self._wish:
            self._worker.stop()

    def _ask(self) -> None:
        if self._worker is not None or self._wish is None or self._wish in self._kept:
            return
        model, path = self._asked = self._wish
        self.picture.say(_("looking…"))
        self._worker = self._session.start(
            self._explain(model, (path,)), self._take, on_event=lambda _event: None,
            on_failed=self._keep, on_ended=self._ended,
        )  # fmt: skip

    def _take(self, found: Explanations) -> None:
        self._keep(found.items[0] if found.items else found.problems[0].reason)

    def _keep(self, answer: Explanation | str) -> None:
        if self._asked is not None:
            self._kept[self._asked] = answer

    def _ended(self) -> None:
        self._worker = None
        self._refresh()  # with the answer, or for what was asked meanwhile

    # -- showing ---------------------------------------------------------------------------------------------------

    def _show(self, answer: Explanation | str | None) -> None:
        """Show an answer: a map, why there is none, or None while there is no answer."""
        if answer is not None and answer is self.item:
            return
        self.item = answer if isinstance(answer, Explanation) else None
        self.classes.blockSignals(True)
        self.classes.clear()
        if self.item is not None:
            for name in self.item.classes:
                self.classes.addItem(f"{name} · {whole_percent(self.item.share(name))}", name)
            name = self._choice if self._choice in self.item.classes else self.item.prediction
            self.classes.setCurrentIndex(self.item.classes.index(name))
        self.classes.blockSignals(False)
        for widget in (self.classes, self.save, self.copy):
            widget.setEnabled(self.item is not None)
        self.picture.say(answer if isinstance(answer, str) else "")
        if self.item is not None:
            self._show_class()
        if answer is not None:
            self.shown.emit()

    @property
    def shown_class(self) -> str:
        """The class whose map is shown; "" where there is none."""
        return str(self.classes.currentData() or "")

    def _show_class(self) -> None:
        if self.item is None:
            return
        self.picture.show_map(self.item, self.shown_class)
        self.picture.say(self.item.caution(self.shown_class))

    # -- keeping ---------------------------------------------------------------------------------------------------

    def copy_picture(self) -> None:
        """Put the picture with its map on the clipboard."""
        QGuiApplication.clipboard().setImage(self.picture.whole())
        self._session.message.emit(_("Copied the picture with its map"))

    def _ask_where_to_save(self) -> None:
        if self.item is None:
            return
        name = self.item.file_name(self.shown_class)
        file, _filter = QFileDialog.getSaveFileName(self, _("Save the map"), name, _("Pictures (*.png)"))
        if file:
            self.save_picture(Path(file) if Path(file).suffix else Path(file + ".png"))

    def save_picture(self, path: Path) -> None:
        """Write the picture with its map as PNG, as large as the picture is."""
        if self.item is not None:
            job = SaveMap(Drawn(self.item, self.shown_class), Look(self.opacity.share, depth_rule().name), path)
            self._session.start(job, self._saved, on_event=lambda _event: None, engine="plain")

    def _saved(self, path: Path) -> None:
        self._session.message.emit(_("Saved {path}").format(path=path))
