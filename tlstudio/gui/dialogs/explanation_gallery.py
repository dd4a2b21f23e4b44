"""ExplanationGallery: where the model looked in many pictures; their maps appear as they are found."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QHBoxLayout, QVBoxLayout, QWidget

from tlstudio.core.by_locale import numeral
from tlstudio.core.events import Event, Explained
from tlstudio.core.heat_files import MOST, Look
from tlstudio.core.i18n import _, ngettext
from tlstudio.gui.card import button, label
from tlstudio.gui.depth_rule import depth_rule
from tlstudio.gui.dialogs.explanation_dialog import ExplanationDialog
from tlstudio.gui.dialogs.work_dialog import WorkDialog
from tlstudio.gui.explanation_view import cannot_promise
from tlstudio.gui.heat_picture import HeatLegend
from tlstudio.gui.heat_wall import PREDICTED, TRUE, HeatWall, Tile
from tlstudio.gui.keys import shortcut
from tlstudio.gui.opacity import Opacity
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count
from tlstudio.jobs.explain import Drawn, ExplainMany, SavedMaps, SaveMaps, SaveSheet
from tlstudio.process import Job

Labelled = tuple[Path, str]  # a picture and its label, "" where nobody knows it
_STEP = 10  # percent of opacity, by a key


@dataclass(frozen=True)
class MapJobs:
    """How each job is made; tests put others in their place."""

    explain: Callable[[Path, tuple[Path, ...]], Job] = ExplainMany
    save: Callable[[Sequence[Drawn], Look, Path], Job] = SaveMaps
    sheet: Callable[[Sequence[Drawn], Look, Path, str, Path], Job] = SaveSheet


class ExplanationGallery(WorkDialog):
    """Finds the maps of pictures by a model and shows them as a wall; call `begin()`. Cancel keeps what is found.

    No more than MOST pictures are taken: their thumbnails and maps are all it keeps in memory.
    """

    topic = "predict"

    def __init__(
        self, session: Session, model: Path, pictures: Sequence[Labelled], classes: Sequence[str],
        parent: QWidget | None = None, jobs: MapJobs = MapJobs(),
    ) -> None:  # fmt: skip
        super().__init__(session, parent)
        self._session, self._model, self._jobs = session, model, jobs
        labels = dict(pictures)  # a picture that is named twice is shown once
        self._left_out = max(0, len(labels) - MOST)
        tiles = [Tile(path, true) for path, true in list(labels.items())[:MOST]]
        self.setWindowTitle(_("Where the model looked (Grad-CAM)"))
        self.wall = HeatWall()
        self.wall.pictures.show_tiles(tiles)
        self.wall.setCurrentIndex(self.wall.pictures.index(0))
        self.classes = self._class_choice(classes)
        self.opacity = Opacity(session)
        self.save_sheet_button = button(_("Save sheet…"), tip=_("All of them, or those selected, on one PNG picture"))
        self.save_button = button(
            _("Save pictures…"), tip=_("Each with its map as a PNG of its own, as large as the picture, in a folder")
        )
        self.close_button = button(_("Close"))
        self._lay_out()
        self._connect()
        self._allow()

    def _class_choice(self, classes: Sequence[str]) -> QComboBox:
        combo = QComboBox()
        combo.setAccessibleName(_("Map of"))
        combo.setToolTip(cannot_promise())
        combo.addItem(_("the class the model names"), PREDICTED)
        if any(tile.true in classes for tile in self.wall.pictures.tiles):
            combo.addItem(_("the true class"), TRUE)
        combo.insertSeparator(combo.count())
        for name in classes:
            combo.addItem(name, name)
        return combo

    def _lay_out(self) -> None:
        top, bottom = QHBoxLayout(), QHBoxLayout()
        top.setSpacing(em(0.6))
        name = label(_("Map of"), "muted")
        name.setBuddy(self.classes)
        for part in (name, self.classes, self.opacity, HeatLegend()):
            top.addWidget(part)
        top.addStretch(1)
        for choice in (self.save_sheet_button, self.save_button, self.close_button):
            choice.setAutoDefault(False)
        bottom.addWidget(self.save_sheet_button)
        bottom.addWidget(self.save_button)
        bottom.addStretch(1)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.6))
        layout.addLayout(top)
        layout.addWidget(label(self._hint(), "muted", wrap=True))
        layout.addWidget(self.wall, 1)
        layout.addWidget(self.work)
        layout.addLayout(bottom)
        self.resize(em(81), em(50))
        self.wall.setFocus()

    def _hint(self) -> str:
        text = _("Enter or a double click shows a picture large; + and − change the opacity.")
        if self._left_out:
            more = _("These are the first {most} pictures; {count} more are left out.")
            text = more.format(most=MOST, count=numeral(self._left_out)) + " " + text
        return text

    def _connect(self) -> None:
        self.classes.activated.connect(lambda _at: self.wall.pictures.choose(self.classes.currentData()))
        self.opacity.changed.connect(self.wall.set_opacity)
        self.wall.set_opacity(self.opacity.share)
        self.wall.opened.connect(self.open)
        self.save_sheet_button.clicked.connect(self._ask_for_sheet)
        self.save_button.clicked.connect(self._ask_for_folder)
        self.close_button.clicked.connect(self.reject)
        self.work.busy_changed.connect(lambda _busy: self._allow())
        self.work.happened.connect(self._take)
        slider = self.opacity.slider
        shortcut("maps.stronger", self, lambda: slider.setValue(slider.value() + _STEP))
        shortcut("maps.weaker", self, lambda: slider.setValue(slider.value() - _STEP))

    def _allow(self) -> None:
        busy = self.work.busy
        for part in (self.save_sheet_button, self.save_button):
            part.setEnabled(not busy and bool(self.wall.wanted()))
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    # -- the maps --------------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the dialog and look for the maps."""
        self.show()
        paths = tuple(tile.path for tile in self.wall.pictures.tiles)
        self.work.start(self._jobs.explain(self._model, paths), self._found, engine=True)
        self.work.say(_("Opening the model…"))

    def _take(self, event: Event) -> None:
        if isinstance(event, Explained):
            for item in event.items:
                self.wall.pictures.take(item.path, item)
            for problem in event.problems:
                self.wall.pictures.take(problem.path, problem.reason)

    def _found(self, count: int) -> str:
        every = len(self.wall.pictures.tiles)
        if count < every:
            text = _("Cancelled after {count} of {images}; what was found is kept.")
            return text.format(count=numeral(count), images=image_count(every))
        return ""

    def open(self, row: int) -> ExplanationDialog | None:  # type: ignore[override]
        """Show a picture large, where something was found of it; the arrow keys go to the others."""
        pictures = self.wall.pictures
        tile = pictures.tiles[row]
        if not tile.found:
            return None
        done = [one for one in pictures.tiles if one.found]
        dialog = ExplanationDialog(self._session, self._model, done, done.index(tile), pictures.choice, self)
        dialog.show()
        return dialog

    # -- keeping ---------------------------------------------------------------------------------------------------

    def _drawn(self) -> tuple[Drawn, ...]:
        """Return what is to be saved: the selected pictures, or all where no more than one is."""
        choice = self.wall.pictures.choice
        return tuple(
            Drawn(tile.found, tile.name(choice), tile.true)
            for tile in self.wall.wanted()
            if not isinstance(tile.found, str)
        )

    @property
    def _look(self) -> Look:
        return Look(self.opacity.share, depth_rule().name)

    def _ask_for_sheet(self) -> None:
        # Qt would ask whether to overwrite, which is not done: the sentence afterwards says the name that was free.
        file, _kind = QFileDialog.getSaveFileName(
            self, _("Save the sheet"), f"maps {self._model.stem}.png", _("Pictures (*.png)"),
            options=QFileDialog.Option.DontConfirmOverwrite,
        )  # fmt: skip
        if file:
            self.save_sheet(Path(file) if Path(file).suffix else Path(file + ".png"))

    def save_sheet(self, file: Path) -> None:
        """Write the pictures with their maps on one sheet; where the file is there, beside it."""
        job = self._jobs.sheet(self._drawn(), self._look, self._model, self.classes.currentText(), file)
        self.work.start(job, self._saved, engine="plain")

    def _ask_for_folder(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, _("Save the pictures with their maps into"))
        if folder:
            self.save_pictures(Path(folder))

    def save_pictures(self, folder: Path) -> None:
        """Write each picture with its map into a folder; no file is overwritten."""
        self.work.start(self._jobs.save(self._drawn(), self._look, folder), self._saved, engine="plain")

    def _saved(self, saved: SavedMaps) -> str:
        count = len(saved.files)
        text = ngettext("Saved {path}.", "Saved {count} pictures in {folder}.", count) if count else _("Nothing saved.")
        if count:
            text = text.format(path=saved.files[0], count=numeral(count), folder=saved.files[0].parent)
        if saved.problems:
            text += " " + _("Not saved: {path}: {reason}").format(
                path=saved.problems[0].path, reason=saved.problems[0].reason
            )
        return text
