"""MapDialog: all images on a plane, those that look alike to the network close together; select, look at, relabel."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
from PySide6.QtCore import Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QComboBox, QDialog, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from tlstudio import insight_jobs
from tlstudio.core.dataset import ImageFolder, Sample
from tlstudio.core.embedding import has_umap, without_umap
from tlstudio.core.i18n import _, ngettext
from tlstudio.core.insight import Insight
from tlstudio.core.label_review import questions
from tlstudio.core.names import below
from tlstudio.gui.card import Card, button, label
from tlstudio.gui.dialogs.image_viewer import ImageViewer
from tlstudio.gui.dialogs.job_row import JobRow
from tlstudio.gui.empty import Empty
from tlstudio.gui.image_state import entry_of
from tlstudio.gui.insight_work import Inspect, inspect, read_last
from tlstudio.gui.map_bar import MapBar
from tlstudio.gui.map_colours import colouring, legend_texts
from tlstudio.gui.map_images import MapImages, Match
from tlstudio.gui.map_pictures import MapPictures
from tlstudio.gui.map_side import MapSide
from tlstudio.gui.point_cloud import PointCloud
from tlstudio.gui.points import Points
from tlstudio.gui.session import Session
from tlstudio.gui.theme import em
from tlstudio.gui.wording import image_count
from tlstudio.gui.worker import Worker

_SOON = 5_000  # images that are found in the folder while the window waits


class MapDialog(QDialog):
    """Shows the last map, or makes one when asked; call `show()`.

    `asked` carries the paths to look at, `viewing` the ImageViewer that shows some large.
    """

    asked = Signal(object)
    viewing = Signal(object)

    def __init__(
        self, session: Session, parent: QWidget | None = None, make_job: Inspect = insight_jobs.Inspect
    ) -> None:
        super().__init__(parent)
        self._session, self._make_job = session, make_job
        self._insight: Insight | None = None
        self._images: MapImages | None = None
        self._matcher: Worker | None = None
        self._samples: list[Sample] = []  # of the map, as they are labelled now
        self.setWindowTitle(_("Map of the images"))
        self.cloud = PointCloud()
        self.pictures = MapPictures(self.cloud)
        self.side = MapSide()
        self.empty = Empty()
        once = _("Each image passes through the network once, unless a training has done that already; then images "
                 "that look alike to it lie close together. Test images are left alone.")  # fmt: skip
        self.empty.say(_("No map yet"), once, _("Draw the map"))
        self.middle = QStackedWidget()
        self.middle.addWidget(self.empty)
        self.middle.addWidget(self.cloud)
        self.work = JobRow(session)
        self._make_controls()
        self._lay_out()
        self._connect()
        self.refresh()

    def _make_controls(self) -> None:
        bar = self.bar = MapBar()
        self.method, self.colours, self.shows, self.tools = bar.method, bar.colours, bar.shows, bar.tools
        self.nearer, self.farther, self.whole = bar.nearer, bar.farther, bar.whole
        self.count = label("", "muted")
        self.look = button(_("Look at"), tip=_("Show the selected images on the Data page"))
        self.classes = QComboBox()
        self.classes.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.classes.setAccessibleName(_("Class to relabel to"))
        self.relabel = button(_("Relabel"), tip=_("File the selected images under this class, in the project only"))
        self.exclude = button(_("Exclude"), tip=_("Leave the selected images out, in the project only"))
        self.again = button(_("Draw again"), tip=_("Draw the map of the images as they are now"))
        self.close_button = button(_("Close"))
        for part in (self.look, self.relabel, self.exclude, self.again, self.close_button):
            part.setAutoDefault(False)

    def _lay_out(self) -> None:
        middle = QHBoxLayout()
        frame = Card()
        frame.box.setContentsMargins(1, 1, 1, 1)
        frame.box.addWidget(self.middle)
        middle.addWidget(frame, 1)
        middle.addWidget(self.side)
        bottom = QHBoxLayout()
        bottom.addWidget(self.count)
        for action in (self.look, self.relabel, self.classes, self.exclude):
            bottom.addWidget(action)
        bottom.addStretch(1)
        bottom.addWidget(self.again)
        bottom.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setSpacing(em(0.7))
        layout.addWidget(self.bar)
        layout.addLayout(middle, 1)
        layout.addWidget(self.work)
        layout.addLayout(bottom)
        self.resize(em(82), em(56))

    def _connect(self) -> None:
        self.method.activated.connect(lambda _index: self._change_method())
        self.colours.activated.connect(lambda _index: self.refresh())
        self.shows.activated.connect(lambda _index: self._change_looks())
        self.tools.activated.connect(lambda _index: setattr(self.cloud.box, "tool", self.tools.currentData()))
        self.nearer.clicked.connect(lambda: self.cloud.zoom(0.8))
        self.farther.clicked.connect(lambda: self.cloud.zoom(1.25))
        self.whole.clicked.connect(self.cloud.view.fit)
        self.look.clicked.connect(self.look_at)
        self.relabel.clicked.connect(self.relabel_selected)
        self.exclude.clicked.connect(self.exclude_selected)
        for begin in (self.again.clicked, self.empty.pressed):
            begin.connect(self.start)
        self.close_button.clicked.connect(self.reject)
        self.cloud.selection_changed.connect(self._allow)
        self.cloud.hovered.connect(self._show_one)
        self.cloud.opened.connect(self._open_viewer)
        self.side.chosen.connect(lambda group, add: self.cloud.select(self.cloud.points.of_group(group), add))
        self.work.busy_changed.connect(lambda _busy: self._allow())
        self._session.images_changed.connect(self.refresh)
        history = self._session.history
        QShortcut(QKeySequence.StandardKey.Undo, self, history.undo)
        QShortcut(QKeySequence.StandardKey.Redo, self, history.redo)

    # -- what is shown ---------------------------------------------------------------------------------------------

    def begin(self) -> None:
        """Show the dialog, at first with the map that was drawn the last time."""
        self.show()
        self.raise_()
        self.activateWindow()
        if self._insight is None and not self.work.busy:
            read_last(self._session, self.work, self._show)

    def start(self) -> None:
        """Draw the map that is chosen, of the images as they are."""
        if self.method.currentData() == "umap" and not has_umap():
            self.work.say(without_umap(), "wrong")
            self.method.setCurrentIndex(0)
            return
        methods = tuple(dict.fromkeys(("pca", self.method.currentData())))
        inspect(self._session, self.work, self._make_job, methods, self._show)

    def _show(self, insight: Insight | None) -> str:
        self._insight = insight
        if insight is not None and self.method.currentData() not in insight.maps and insight.maps:
            self.method.setCurrentIndex(self.method.findData(next(iter(insight.maps))))
        self.refresh()
        self.cloud.setFocus()
        return ""

    def _change_method(self) -> None:
        if self._insight is not None and self.method.currentData() in self._insight.maps:
            self.refresh()
        else:
            self.start()

    def _change_looks(self) -> None:
        self.pictures.everywhere = self.shows.currentData() == "pictures"
        self.pictures.refresh()

    def refresh(self) -> None:
        """Draw the images as they are labelled now; those that are excluded or gone are not on the map."""
        found, folder, scanned = self._insight, self._session.folder, self._session.scanned
        places = found.maps.get(self.method.currentData()) if found else None
        images = self._match(found, scanned) if found and places is not None and scanned is not None else None
        if found is not None and places is not None and folder is not None and images is not None:
            self._samples, shown = images.by(self._session.edits)
            numbers, words = colouring(self.colours.currentData(), self._of_the_map(), self._doubtful())
            self.cloud.show_points(Points(places, shown, numbers))
            self.pictures.show_paths([sample.path for sample in self._samples], numbers.tolist())
            self.side.show_legend(legend_texts(numbers[shown], words))
            chosen = self.classes.currentText()
            self.classes.clear()
            self.classes.addItems([*folder.classes, *self._session.edits.created])
            self.classes.setCurrentText(chosen)
        self.middle.setCurrentWidget(self.cloud if places is not None else self.empty)
        self._allow()

    def _match(self, found: Insight, scanned: ImageFolder) -> MapImages | None:
        """Return which images the points are; None while that is being found out, and the map is drawn then."""
        images = self._images
        if images is not None and images.insight is found and images.scanned is scanned:
            return images
        job = Match(found, scanned)
        if len(found.samples) <= _SOON:
            self._images = job.run(lambda _event: None, lambda: False)
            return self._images
        worker = self._session.start(
            job, lambda made: self._take_images(made) if worker is self._matcher else None,
            on_event=lambda _event: None, engine=False,
        )  # fmt: skip
        self._matcher = worker
        return None

    def _take_images(self, images: MapImages) -> None:
        self._images = images
        self.refresh()

    def _of_the_map(self) -> list[Sample]:
        """Return the samples with their labels of now and, where the folder has no split, the subset of a training."""
        assert self._insight is not None
        return [
            sample if sample.subset else Sample(sample.path, sample.label, before.subset, sample.group)
            for sample, before in zip(self._samples, self._insight.samples, strict=True)
        ]

    def _doubtful(self) -> frozenset[Path]:
        if self._insight is None or self._session.scanned is None:
            return frozenset()
        asked = questions(self._insight.suspects, self._session.scanned, self._session.edits)
        return frozenset(one.suspect.path for one in asked if not one.answer)

    def _show_one(self, number: int) -> None:
        self.side.show_image(self._samples[number] if 0 <= number < len(self._samples) else None)

    def _allow(self) -> None:
        busy, there = self.work.busy, self.middle.currentWidget() is self.cloud
        count = int(self.cloud.selected.sum())
        text = ngettext("{count} selected", "{count} selected", count).format(count=f"{count:,}")
        hint = _("Drag a lasso around points, or click on the legend")
        self.count.setText(text if count else hint if there else "")
        for part in (self.look, self.relabel, self.classes, self.exclude):
            part.setEnabled(there and count > 0 and not busy)
        for part in (self.colours, self.shows, self.tools, self.nearer, self.farther, self.whole):
            part.setEnabled(there)
        self.again.setEnabled(there and not busy)
        self.method.setEnabled(not busy)
        self.empty.button.setEnabled(not busy)
        self.close_button.setText(_("Cancel") if busy else _("Close"))

    # -- what can be done ------------------------------------------------------------------------------------------

    @property
    def selected(self) -> list[Path]:
        """The images that are selected."""
        return [self._samples[number].path for number in np.flatnonzero(self.cloud.selected)]

    def look_at(self) -> None:
        """Show the selected images on the Data page; the map stays as it is for the next time."""
        self.asked.emit(self.selected)
        self.hide()

    def relabel_selected(self) -> None:
        """File the selected images under the chosen class."""
        to = self.classes.currentText()
        text = _("relabel {images} to {label}").format(images=image_count(len(self.selected)), label=to)
        self._change(text, label=to, confirmed=True)

    def exclude_selected(self) -> None:
        """Leave the selected images out."""
        self._change(_("exclude {images}").format(images=image_count(len(self.selected))), excluded=True)

    def _change(self, text: str, **changes: object) -> None:
        if self._session.project is not None and self._session.scanned is not None:
            names = _names(self.selected, self._session.scanned.root)
            self._session.change_edits(self._session.edits.changed(names, **changes), text)

    def _open_viewer(self, number: int) -> None:
        """Show an image large, and where it is selected the others that are."""
        numbers = np.flatnonzero(self.cloud.selected).tolist() if self.cloud.selected[number] else [number]
        shown = [self._samples[at].path for at in numbers]
        viewer = ImageViewer(shown, numbers.index(number), lambda at: self._caption(shown[at]), self)
        self.viewing.emit(viewer)
        viewer.show()

    def _caption(self, path: Path) -> str:
        entry = entry_of(self._session, path)
        return entry.caption if entry is not None else path.name

    def reject(self) -> None:
        """Cancel what is running; otherwise close."""
        if self.work.busy:
            self.work.stop()
        else:
            super().reject()


def _names(paths: Sequence[Path], root: Path) -> list[str]:
    return [below(path, root) for path in paths]
